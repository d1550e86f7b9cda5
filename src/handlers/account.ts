import type { StoredLogin } from '../auth/stored-login.ts';
import type { EffectiveConfig, LoadedConfig } from '../config/index.ts';
import { decode, PlanType, type Account, type AuthMode, type GetAccountResponse } from '../protocol/index.ts';
import { invalidRequest, type Handlers } from '../rpc/index.ts';
import { toRpcError } from './domain-errors.ts';

/** What telling of the account needs. */
export interface AccountParts {
  readonly login: () => Promise<StoredLogin | null>;
  readonly loadConfig: (overrides: object) => Promise<LoadedConfig>;
}

/** `account/read` and `getAuthStatus`: who the user is to the configured provider. */
export function accountHandlers({
  login,
  loadConfig,
}: AccountParts): Handlers<'account/read' | 'getAuthStatus'> {
  return {
    'account/read': async () => {
      const { config } = await loadConfig({}).catch(toRpcError);
      return accountOf(config, await login());
    },
    getAuthStatus: async ({ includeToken }) => {
      const { config } = await loadConfig({}).catch(toRpcError);
      const { requiresOpenaiAuth } = config.provider;
      const found = requiresOpenaiAuth ? await login() : null;
      if (found === null) return { authMethod: null, authToken: null, requiresOpenaiAuth };
      const token = found.kind === 'apiKey' ? found.key : found.accessToken;
      return {
        authMethod: authMode(found),
        authToken: includeToken === true ? token : null,
        requiresOpenaiAuth,
      };
    },
  };
}

/** How the user logged in, in the words of the wire. */
export function authMode({ kind }: StoredLogin): AuthMode {
  return kind === 'apiKey' ? 'apikey' : kind;
}

/** The plan of a login; null for an API key, which has none. */
export function planOf(login: StoredLogin): PlanType | null {
  if (login.kind === 'apiKey') return null;
  const known = decode(PlanType, login.plan);
  return known.ok ? known.value : 'unknown';
}

function accountOf(
  { modelProvider, provider }: EffectiveConfig,
  login: StoredLogin | null,
): GetAccountResponse {
  const { requiresOpenaiAuth } = provider;
  if (modelProvider === 'amazon-bedrock') return { account: { type: 'amazonBedrock' }, requiresOpenaiAuth };
  const account = requiresOpenaiAuth && login !== null ? openaiAccount(login) : null;
  return { account, requiresOpenaiAuth };
}

function openaiAccount(login: StoredLogin): Account {
  if (login.kind === 'apiKey') return { type: 'apiKey' };
  const { email } = login;
  if (email === null) throw invalidRequest('email and plan type are required for chatgpt authentication');
  return { type: 'chatgpt', email, planType: planOf(login) ?? 'unknown' };
}
