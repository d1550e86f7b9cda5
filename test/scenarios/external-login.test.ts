import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelConfig, say, startServer, type Script, type TestClient } from '../harness/index.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (email: string, plan?: string): string =>
  `${part({ alg: 'none' })}.${part({ email, 'https://api.openai.com/auth': { chatgpt_plan_type: plan } })}.c2ln`;
const tokens = (accessToken: string, chatgptAccountId = 'org', chatgptPlanType?: string) =>
  ({
    type: 'chatgptAuthTokens',
    accessToken,
    chatgptAccountId,
    ...(chatgptPlanType === undefined ? {} : { chatgptPlanType }),
  }) as const;
const FIRST = token('first@example.org', 'pro');
const SECOND = token('second@example.org', 'plus');
const KEY = { type: 'apiKey', apiKey: 'sk-test' } as const;
const refused = { status: 401, body: { error: { message: 'unauthorized' } } };

async function started(scripts: readonly Script[] = [], top = '') {
  const config = ({ baseUrl }: { baseUrl: string }): string =>
    `${top}${modelConfig(baseUrl)}requires_openai_auth = true\n`;
  return startServer({ config, scripts });
}

const account = (client: TestClient) => client.request('account/read', { refreshToken: true });

describe('tokens that a client brings', () => {
  test('are the login from then on, in memory only, until the logout', async () => {
    const { client, home } = await started();
    expect(await client.request('account/login/start', tokens(FIRST))).toEqual({ type: 'chatgptAuthTokens' });
    expect(await client.waitFor('account/updated')).toEqual({
      authMode: 'chatgptAuthTokens',
      planType: 'pro',
    });
    expect(client.notifications('account/login/completed')).toEqual([
      { loginId: null, success: true, error: null },
    ]);
    const known = { type: 'chatgpt', email: 'first@example.org', planType: 'pro' };
    expect(await account(client)).toEqual({ account: known, requiresOpenaiAuth: true });
    expect(await client.request('getAuthStatus', { includeToken: true, refreshToken: true })).toEqual({
      authMethod: 'chatgptAuthTokens',
      authToken: FIRST,
      requiresOpenaiAuth: true,
    });
    expect(existsSync(home.codexHome.join('auth.json'))).toBe(false);
    expect(client.methods()).not.toContain('account/chatgptAuthTokens/refresh');
    await client.request('account/logout', undefined);
    expect(await account(client)).toEqual({ account: null, requiresOpenaiAuth: true });
  });

  test.each([
    [token('a@b.c', 'team'), 'plus', 'plus'],
    [token('a@b.c'), undefined, 'unknown'],
  ])('are of the plan that they or the client say', async (accessToken, plan, planType) => {
    const { client } = await started();
    await client.request('account/login/start', tokens(accessToken, 'org', plan));
    expect(await account(client)).toMatchObject({ account: { planType } });
  });

  test('keep other logins out', async () => {
    const { client } = await started();
    await client.request('account/login/start', tokens(FIRST));
    const active = {
      code: -32600,
      message:
        'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.',
    };
    expect(await client.requestError('account/login/start', KEY)).toEqual(active);
    expect(await client.requestError('account/login/start', { type: 'chatgpt' })).toEqual(active);
    await client.request('account/logout', undefined);
    expect(await client.request('account/login/start', KEY)).toEqual({ type: 'apiKey' });
  });

  test('that are none, or for another workspace, are refused', async () => {
    const { client } = await started([], 'forced_chatgpt_workspace_id = "mine"\n');
    expect(await client.requestError('account/login/start', tokens('not-a-jwt', 'mine'))).toEqual({
      code: -32603,
      message: 'failed to set external auth: invalid ID token format',
    });
    expect(await client.requestError('account/login/start', tokens(FIRST, 'other'))).toEqual({
      code: -32600,
      message: 'External auth must use workspace mine, but received "other".',
    });
    expect(await account(client)).toMatchObject({ account: null });
  });
});

describe('when the provider refuses them', () => {
  const bearers = (model: { turns(): readonly { headers: Record<string, unknown> }[] }) =>
    model.turns().map(({ headers }) => [headers['authorization'], headers['chatgpt-account-id']]);

  test('the client is asked for others, and the turn goes on with those', async () => {
    const { client, model } = await started([refused, say('done')]);
    await client.request('account/login/start', tokens(FIRST));
    const asked: unknown[] = [];
    client.on('account/chatgptAuthTokens/refresh', (params) => {
      asked.push(params);
      return { accessToken: SECOND, chatgptAccountId: 'org-2', chatgptPlanType: null };
    });
    const { thread } = await client.request('thread/start', {});
    expect((await client.turn(thread.id, 'hello')).turn.status).toBe('completed');
    expect(asked).toEqual([{ reason: 'unauthorized', previousAccountId: 'org' }]);
    expect(bearers(model)).toEqual([
      [`Bearer ${FIRST}`, 'org'],
      [`Bearer ${SECOND}`, 'org-2'],
    ]);
    expect(await account(client)).toMatchObject({
      account: { email: 'second@example.org', planType: 'plus' },
    });
  });

  test.each([
    ['not-a-jwt', 'org', 'invalid ID token format'],
    [SECOND, 'other', 'external auth refresh returned workspace "other", expected "org"'],
  ])('others that cannot be taken fail the turn', async (accessToken, chatgptAccountId, message) => {
    const { client, model } = await started([refused], 'forced_chatgpt_workspace_id = "org"\n');
    await client.request('account/login/start', tokens(FIRST));
    const { thread } = await client.request('thread/start', {});
    const turn = client.turn(thread.id, 'hello');
    client.answer((await client.waitForRequest('account/chatgptAuthTokens/refresh')).id, {
      accessToken,
      chatgptAccountId,
      chatgptPlanType: null,
    });
    expect((await turn).turn).toMatchObject({ status: 'failed', error: { message } });
    expect(bearers(model)).toEqual([[`Bearer ${FIRST}`, 'org']]);
    expect(await account(client)).toMatchObject({ account: { email: 'first@example.org' } });
  });

  test('a client that refuses has the turn fail', async () => {
    const { client } = await started([refused]);
    await client.request('account/login/start', tokens(FIRST));
    const { thread } = await client.request('thread/start', {});
    const turn = client.turn(thread.id, 'hello');
    client.refuse((await client.waitForRequest('account/chatgptAuthTokens/refresh')).id, {
      code: -32000,
      message: 'refresh failed',
    });
    const message = 'auth refresh request failed: code=-32000 message=refresh failed';
    expect((await turn).turn).toMatchObject({ status: 'failed', error: { message } });
  });
});
