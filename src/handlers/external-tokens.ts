import type { ExternalLogin, ExternalTokens } from '../auth/external-login.ts';
import { ModelError } from '../model/index.ts';
import type { ChatgptAuthTokensRefreshResponse } from '../protocol/index.ts';
import type { Outgoing, ServerRequestOutcome } from '../rpc/index.ts';

/** How long clients have for fresh tokens, in milliseconds (0.129.0). */
const PATIENCE_MS = 10_000;

export interface ExternalTokensParts {
  readonly external: ExternalLogin;
  readonly outgoing: Pick<Outgoing, 'request' | 'sessions'>;
  /** The workspace that a login must be for; undefined: any. */
  readonly workspace: () => Promise<string | undefined>;
}

/** Why tokens cannot be taken; null where they were. */
type Refusal = 'workspace' | 'token' | null;

/** The login that clients bring and keep fresh. */
export class ExternalTokenSource {
  readonly #parts: ExternalTokensParts;
  #renewing: Promise<boolean> | null = null;

  constructor(parts: ExternalTokensParts) {
    this.#parts = parts;
  }

  get active(): boolean {
    return this.#parts.external.current !== null;
  }

  /** Takes tokens, if they are some and for the right workspace. */
  async take(tokens: ExternalTokens): Promise<Refusal> {
    const workspace = await this.#parts.workspace();
    if (workspace !== undefined && tokens.accountId !== workspace) return 'workspace';
    return this.#parts.external.take(tokens) ? null : 'token';
  }

  forget(): void {
    this.#parts.external.forget();
  }

  /**
   * Asks the clients for fresh tokens, once for all that wait for them. False where no client keeps the login.
   * @throws ModelError where they bring none, in the words of 0.129.0
   */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#ask().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #ask(): Promise<boolean> {
    const { external, outgoing } = this.#parts;
    const before = external.current;
    if (before === null) return false;
    const previous = before.accountId === null ? {} : { previousAccountId: before.accountId };
    const params = { reason: 'unauthorized', ...previous } as const;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { outcome } = outgoing.request(outgoing.sessions, 'account/chatgptAuthTokens/refresh', params, {
      signal,
    });
    const reply = await outcome;
    if (external.current !== before) return external.current !== null;
    const tokens = broughtBy(reply);
    const refusal = await this.take(tokens);
    if (refusal === 'token') throw failure('invalid ID token format');
    if (refusal === 'workspace') {
      const [returned, expected] = [tokens.accountId, await this.#parts.workspace()].map((id) =>
        JSON.stringify(id),
      );
      throw failure(`external auth refresh returned workspace ${returned}, expected ${expected}`);
    }
    return true;
  }
}

function broughtBy(outcome: ServerRequestOutcome<ChatgptAuthTokensRefreshResponse>): ExternalTokens {
  switch (outcome.type) {
    case 'answered': {
      const { accessToken, chatgptAccountId: accountId, chatgptPlanType: plan } = outcome.result;
      return { accessToken, accountId, plan };
    }
    case 'refused': {
      const { code, message } = outcome.error;
      throw failure(`auth refresh request failed: code=${code} message=${message}`);
    }
    case 'malformed':
      throw failure(outcome.reason);
    case 'cancelled':
      throw failure(`auth refresh request was not answered within ${PATIENCE_MS / 1000}s`);
  }
}

const failure = (message: string): ModelError => new ModelError({ type: 'other', message });
