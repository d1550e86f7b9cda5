import type { StoredLogin } from '../auth/stored-login.ts';
import type { EffectiveConfig, LoadedConfig } from '../config/index.ts';
import { decode, PlanType, type Account, type GetAccountResponse } from '../protocol/index.ts';
import { invalidRequest, type Handlers } from '../rpc/index.ts';
import { toRpcError } from './domain-errors.ts';

/** What telling of the account needs. */
export interface AccountParts {
  readonly login: () => Promise<StoredLogin | null>;
  readonly loadConfig: (overrides: object) => Promise<LoadedConfig>;
}

/** `account/read`: who the user is to the configured provider. Logging in and out come later. */
export function accountHandlers({ login, loadConfig }: AccountParts): Handlers<'account/read'> {
  return {
    'account/read': async () => {
      const { config } = await loadConfig({}).catch(toRpcError);
      return accountOf(config, await login());
    },
  };
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
  const { email, plan } = login;
  if (email === null) throw invalidRequest('email and plan type are required for chatgpt authentication');
  const known = decode(PlanType, plan);
  return { type: 'chatgpt', email, planType: known.ok ? known.value : 'unknown' };
}
