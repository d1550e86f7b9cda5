import type { ChatgptLogin, StoredLogin } from '../auth/stored-login.ts';
import { BackendError, type BackendAccess, type ChatgptBackend } from '../model/index.ts';
import { internal, invalidRequest, type Handlers } from '../rpc/index.ts';
import type { AccountParts } from './account.ts';
import { toRpcError } from './domain-errors.ts';

/** What is needed to ask ChatGPT about an account. */
export interface AccountLimitsParts extends AccountParts {
  readonly chatgpt: () => Promise<ChatgptBackend>;
}

/** `account/rateLimits/read` and `account/sendAddCreditsNudgeEmail`: the limits of an account, and asking for more. */
export function accountLimitsHandlers({
  login,
  loadConfig,
  chatgpt,
}: AccountLimitsParts): Handlers<'account/rateLimits/read' | 'account/sendAddCreditsNudgeEmail'> {
  const accessTo = async (what: string, userAgent: string): Promise<BackendAccess> => {
    const { accessToken, accountId } = chatgptLogin(await login(), what);
    const { config } = await loadConfig({}).catch(toRpcError);
    return { baseUrl: config.chatgptBaseUrl, accessToken, accountId, userAgent };
  };
  return {
    'account/rateLimits/read': async (_params, { client }) => {
      const access = await accessTo('read rate limits', client.userAgent);
      const limits = await (await chatgpt()).rateLimits(access).catch(failing('fetch codex rate limits'));
      const byId = limits.map((limit) => [limit.limitId ?? 'codex', limit] as const);
      const [rateLimits] = limits;
      if (rateLimits === undefined) throw internal('failed to fetch codex rate limits: none were told');
      return { rateLimits, rateLimitsByLimitId: Object.fromEntries(byId) };
    },
    'account/sendAddCreditsNudgeEmail': async ({ creditType }, { client }) => {
      const access = await accessTo('notify workspace owner', client.userAgent);
      try {
        await (await chatgpt()).askOwner(access, creditType);
        return { status: 'sent' };
      } catch (error) {
        if (error instanceof BackendError && error.status === 429) return { status: 'cooldown_active' };
        return failing('notify workspace owner')(error);
      }
    },
  };
}

function chatgptLogin(found: StoredLogin | null, what: string): ChatgptLogin {
  if (found === null) throw invalidRequest(`codex account authentication required to ${what}`);
  if (found.kind !== 'apiKey') return found;
  throw invalidRequest(`chatgpt authentication required to ${what}`);
}

function failing(what: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof BackendError ? internal(`failed to ${what}: ${error.message}`) : error;
  };
}
