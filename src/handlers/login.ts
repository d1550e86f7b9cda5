import { removeLogin, storeApiKey } from '../auth/login-file.ts';
import type { EffectiveConfig } from '../config/index.ts';
import type { LoginAccountParams, LoginAccountResponse } from '../protocol/index.ts';
import { internal, invalidRequest, type Handlers, type Outgoing } from '../rpc/index.ts';
import { authMode, planOf, type AccountParts } from './account.ts';
import { toRpcError } from './domain-errors.ts';
import type { ExternalTokenSource } from './external-tokens.ts';

/** What logging in and out needs. */
export interface LoginParts extends AccountParts {
  readonly outgoing: Pick<Outgoing, 'broadcast'>;
  readonly external: ExternalTokenSource;
}

const EXTERNAL_IS_ACTIVE =
  'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.';

type LoginMethod = 'account/login/start' | 'account/login/cancel' | 'account/logout';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * `account/login/*` and `account/logout`. All clients hear of it when the account changes. Logins in a browser don't
 * exist yet, so that there is none to cancel.
 */
export function loginHandlers(parts: LoginParts): Handlers<LoginMethod> {
  const { login, loadConfig, outgoing, external } = parts;
  const tellAccount = async (): Promise<void> => {
    const now = await login();
    outgoing.broadcast('account/updated', {
      authMode: now === null ? null : authMode(now),
      planType: now === null ? null : planOf(now),
    });
  };
  return {
    'account/login/start': async (params, { afterReply }) => {
      const answer = await logIn(params, parts);
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
      external.forget();
      afterReply(tellAccount);
      return {};
    },
  };
}

async function logIn(
  params: LoginAccountParams,
  { loadConfig, external }: Pick<LoginParts, 'loadConfig' | 'external'>,
): Promise<LoginAccountResponse> {
  const { config } = await loadConfig({}).catch(toRpcError);
  if (params.type === 'chatgptAuthTokens') return takeTokens(params, config, external);
  if (external.active) throw invalidRequest(EXTERNAL_IS_ACTIVE);
  if (params.type !== 'apiKey') {
    if (config.forcedLoginMethod === 'api')
      throw invalidRequest('ChatGPT login is disabled. Use API key login instead.');
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

async function takeTokens(
  {
    accessToken,
    chatgptAccountId,
    chatgptPlanType,
  }: Extract<LoginAccountParams, { type: 'chatgptAuthTokens' }>,
  { forcedLoginMethod, forcedWorkspace }: EffectiveConfig,
  external: ExternalTokenSource,
): Promise<LoginAccountResponse> {
  if (forcedLoginMethod === 'api')
    throw invalidRequest('External ChatGPT auth is disabled. Use API key login instead.');
  const plan = chatgptPlanType ?? null;
  const refused = await external.take({ accessToken, accountId: chatgptAccountId, plan });
  if (refused === 'workspace') {
    const received = JSON.stringify(chatgptAccountId);
    throw invalidRequest(`External auth must use workspace ${forcedWorkspace}, but received ${received}.`);
  }
  if (refused === 'token') throw internal('failed to set external auth: invalid ID token format');
  return { type: 'chatgptAuthTokens' };
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
