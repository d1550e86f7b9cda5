import { removeLogin, storeApiKey } from '../auth/login-file.ts';
import type { LoginAccountParams, LoginAccountResponse } from '../protocol/index.ts';
import { internal, invalidRequest, type Handlers, type Outgoing } from '../rpc/index.ts';
import { authMode, planOf, type AccountParts } from './account.ts';
import { toRpcError } from './domain-errors.ts';

/** What logging in and out needs. */
export interface LoginParts extends AccountParts {
  readonly outgoing: Pick<Outgoing, 'broadcast'>;
}

type LoginMethod = 'account/login/start' | 'account/login/cancel' | 'account/logout';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * `account/login/*` and `account/logout`. All clients hear of it when the account changes. Logins in a browser don't
 * exist yet, so that there is none to cancel.
 */
export function loginHandlers({ login, loadConfig, outgoing }: LoginParts): Handlers<LoginMethod> {
  const tellAccount = async (): Promise<void> => {
    const now = await login();
    outgoing.broadcast('account/updated', {
      authMode: now === null ? null : authMode(now),
      planType: now === null ? null : planOf(now),
    });
  };
  return {
    'account/login/start': async (params, { afterReply }) => {
      const answer = await logIn(params, loadConfig);
      afterReply(() => {
        outgoing.broadcast('account/login/completed', { loginId: null, success: true, error: null });
      });
      afterReply(tellAccount);
      return answer;
    },
    'account/login/cancel': ({ loginId }) => {
      if (!UUID.test(loginId)) throw invalidRequest(`invalid login id: ${loginId}`);
      return { status: 'notFound' };
    },
    'account/logout': async (_params, { afterReply }) => {
      const { config } = await loadConfig({}).catch(toRpcError);
      await removeLogin(config.codexHome).catch((error: unknown) => {
        throw internal(`logout failed: ${reason(error)}`);
      });
      afterReply(tellAccount);
      return {};
    },
  };
}

async function logIn(
  params: LoginAccountParams,
  loadConfig: AccountParts['loadConfig'],
): Promise<LoginAccountResponse> {
  const { config } = await loadConfig({}).catch(toRpcError);
  if (params.type !== 'apiKey') {
    const which = params.type === 'chatgptAuthTokens' ? 'External ChatGPT auth' : 'ChatGPT login';
    if (config.forcedLoginMethod === 'api')
      throw invalidRequest(`${which} is disabled. Use API key login instead.`);
    throw internal(`account/login/start.${params.type} is not implemented yet`);
  }
  if (config.forcedLoginMethod === 'chatgpt')
    throw invalidRequest('API key login is disabled. Use ChatGPT login instead.');
  if (params.apiKey.trim() === '') throw invalidRequest('apiKey must not be empty');
  await storeApiKey(config.codexHome, params.apiKey).catch((error: unknown) => {
    throw internal(`failed to save api key: ${reason(error)}`);
  });
  return { type: 'apiKey' };
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
