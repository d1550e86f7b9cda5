import { claimsOf } from './claims.ts';
import type { ChatgptLogin } from './stored-login.ts';

/** Tokens as a client brings them. */
export interface ExternalTokens {
  readonly accessToken: string;
  readonly accountId: string;
  /** Null: as the token says. */
  readonly plan: string | null;
}

/** The ChatGPT login that a client brought and keeps fresh: held in memory only, before any other (0.129.0). */
export class ExternalLogin {
  #current: ChatgptLogin | null = null;

  get current(): ChatgptLogin | null {
    return this.#current;
  }

  /** Takes the client's tokens in place of any before. False where the token is none. */
  take({ accessToken, accountId, plan }: ExternalTokens): boolean {
    const claims = claimsOf(accessToken);
    if (claims === null) return false;
    this.#current = {
      kind: 'chatgptAuthTokens',
      accessToken,
      accountId,
      email: claims.email,
      plan: plan ?? claims.plan,
      fromEnvironment: false,
    };
    return true;
  }

  forget(): void {
    this.#current = null;
  }
}
