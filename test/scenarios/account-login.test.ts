import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelConfig, startServer, testHome } from '../harness/index.ts';

const KEY = { type: 'apiKey', apiKey: 'sk-test' } as const;

async function started({ top = '', requires = true, auth = '' } = {}) {
  const home = testHome();
  if (auth !== '') chmodSync(home.codexHome.write('auth.json', auth), 0o600);
  const config = ({ baseUrl }: { baseUrl: string }): string =>
    `${top}${modelConfig(baseUrl)}requires_openai_auth = ${requires}\n`;
  const { client } = await startServer({ home, config });
  return { client, file: join(home.codexHome.path, 'auth.json') };
}

describe('logging in with an API key', () => {
  test('is kept for this user only, and told after the answer', async () => {
    const { client, file } = await started();
    expect(await client.request('account/login/start', KEY)).toEqual({ type: 'apiKey' });
    expect(await client.waitFor('account/login/completed')).toEqual({
      loginId: null,
      success: true,
      error: null,
    });
    expect(await client.waitFor('account/updated')).toEqual({ authMode: 'apikey', planType: null });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      auth_mode: 'apikey',
      OPENAI_API_KEY: 'sk-test',
    });
    expect(await client.request('account/read', {})).toEqual({
      account: { type: 'apiKey' },
      requiresOpenaiAuth: true,
    });
  });

  test('an empty key is refused and leaves the login that is there', async () => {
    const { client, file } = await started();
    await client.request('account/login/start', KEY);
    expect(await client.requestError('account/login/start', { type: 'apiKey', apiKey: ' ' })).toEqual({
      code: -32600,
      message: 'apiKey must not be empty',
    });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ OPENAI_API_KEY: 'sk-test' });
  });

  test('is refused where the config wants another login', async () => {
    const { client, file } = await started({ top: 'forced_login_method = "chatgpt"\n' });
    expect(await client.requestError('account/login/start', KEY)).toEqual({
      code: -32600,
      message: 'API key login is disabled. Use ChatGPT login instead.',
    });
    expect(existsSync(file)).toBe(false);
  });

  test.each([
    [{ type: 'chatgpt' }, 'ChatGPT login'],
    [{ type: 'chatgptDeviceCode' }, 'ChatGPT login'],
    [{ type: 'chatgptAuthTokens', accessToken: 'x', chatgptAccountId: 'y' }, 'External ChatGPT auth'],
  ] as const)('where the config wants a key, other logins are refused: %j', async (params, which) => {
    const { client } = await started({ top: 'forced_login_method = "api"\n' });
    expect(await client.requestError('account/login/start', params)).toEqual({
      code: -32600,
      message: `${which} is disabled. Use API key login instead.`,
    });
  });

  test('other logins are not there yet', async () => {
    const { client } = await started();
    expect(await client.requestError('account/login/start', { type: 'chatgptDeviceCode' })).toEqual({
      code: -32603,
      message: 'account/login/start.chatgptDeviceCode is not implemented yet',
    });
    expect(await client.requestError('account/login/cancel', { loginId: 'x' })).toEqual({
      code: -32600,
      message: 'invalid login id: x',
    });
    const loginId = '01a20549-2164-7311-be01-df2d9a74b8f1';
    expect(await client.request('account/login/cancel', { loginId })).toEqual({ status: 'notFound' });
  });
});

test('logging out forgets the login, and does no harm twice', async () => {
  const { client, file } = await started({ auth: '{"OPENAI_API_KEY":"sk-test"}' });
  for (const _time of [1, 2]) {
    const from = client.mark();
    expect(await client.request('account/logout', undefined)).toEqual({});
    expect(await client.waitFor('account/updated', undefined, { from })).toEqual({
      authMode: null,
      planType: null,
    });
    expect(existsSync(file)).toBe(false);
  }
});

describe('the state of the login', () => {
  const ask = { includeToken: true, refreshToken: null };

  test('with a key', async () => {
    const { client } = await started({ auth: '{"OPENAI_API_KEY":"sk-test"}' });
    const told = { authMethod: 'apikey', requiresOpenaiAuth: true };
    expect(await client.request('getAuthStatus', ask)).toEqual({ ...told, authToken: 'sk-test' });
    const quiet = { includeToken: null, refreshToken: null };
    expect(await client.request('getAuthStatus', quiet)).toEqual({ ...told, authToken: null });
    expect(await client.requestError('account/rateLimits/read', undefined)).toEqual({
      code: -32600,
      message: 'chatgpt authentication required to read rate limits',
    });
  });

  test('with nobody logged in', async () => {
    const { client } = await started();
    expect(await client.request('getAuthStatus', ask)).toEqual({
      authMethod: null,
      authToken: null,
      requiresOpenaiAuth: true,
    });
    expect(await client.requestError('account/rateLimits/read', undefined)).toEqual({
      code: -32600,
      message: 'codex account authentication required to read rate limits',
    });
  });

  test('is nothing to a provider with keys of its own', async () => {
    const { client } = await started({ requires: false, auth: '{"OPENAI_API_KEY":"sk-test"}' });
    expect(await client.request('getAuthStatus', ask)).toEqual({
      authMethod: null,
      authToken: null,
      requiresOpenaiAuth: false,
    });
  });
});
