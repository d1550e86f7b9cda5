import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelConfig, startServer, testHome } from '../harness/index.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: object): string => `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
const chatgpt = (claims: object): object => ({
  OPENAI_API_KEY: null,
  tokens: { id_token: token(claims), access_token: 'at', refresh_token: 'rt', account_id: 'acc' },
});
const plan = (name: string): object => ({
  email: 'ada@example.org',
  'https://api.openai.com/auth': { chatgpt_plan_type: name },
});

async function signedIn(auth: object | null, requires = true) {
  const home = testHome();
  if (auth !== null) chmodSync(home.codexHome.write('auth.json', JSON.stringify(auth)), 0o600);
  const config = ({ baseUrl }: { baseUrl: string }): string =>
    `${modelConfig(baseUrl)}requires_openai_auth = ${requires}\n`;
  return (await startServer({ home, config })).client;
}

describe('who the user is to a provider that asks for an OpenAI login', () => {
  test.each([
    ['nobody', null, null],
    ['a key', { auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test' }, { type: 'apiKey' }],
    ['a plan', chatgpt(plan('pro')), { type: 'chatgpt', email: 'ada@example.org', planType: 'pro' }],
    [
      'an unknown plan',
      chatgpt(plan('x')),
      { type: 'chatgpt', email: 'ada@example.org', planType: 'unknown' },
    ],
    ['no plan', chatgpt({ email: 'a@b.c' }), { type: 'chatgpt', email: 'a@b.c', planType: 'unknown' }],
  ])('%s', async (_name, auth, account) => {
    const client = await signedIn(auth);
    expect(await client.request('account/read', {})).toEqual({ account, requiresOpenaiAuth: true });
  });

  test('a login without an address is refused', async () => {
    const client = await signedIn(chatgpt({}));
    expect(await client.requestError('account/read', {})).toEqual({
      code: -32600,
      message: 'email and plan type are required for chatgpt authentication',
    });
  });
});

test('a provider with keys of its own does not ask', async () => {
  const client = await signedIn({ OPENAI_API_KEY: 'sk-test' }, false);
  expect(await client.request('account/read', {})).toEqual({ account: null, requiresOpenaiAuth: false });
});

test('Amazon Bedrock is told as such', async () => {
  const { client } = await startServer({ config: () => 'model_provider = "amazon-bedrock"\n' });
  expect(await client.request('account/read', {})).toEqual({
    account: { type: 'amazonBedrock' },
    requiresOpenaiAuth: false,
  });
});
