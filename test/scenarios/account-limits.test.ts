import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelConfig, startServer, testHome, type HttpReply, type ScriptedModel } from '../harness/index.ts';

const USAGE = 'GET /api/codex/usage';
const MAIL = 'POST /api/codex/accounts/send_add_credits_nudge_email';
const CHATGPT = { tokens: { access_token: 'at', account_id: 'acc', id_token: 'x.y.z', refresh_token: 'rt' } };
const KEY = { OPENAI_API_KEY: 'sk-test' };

/** A server whose user is logged in like that, and a ChatGPT that gives these replies. */
async function signedIn(auth: object | null, replies: Readonly<Record<string, HttpReply>> = {}, path = '') {
  const home = testHome();
  if (auth !== null) chmodSync(home.codexHome.write('auth.json', JSON.stringify(auth)), 0o600);
  const config = ({ baseUrl, origin }: ScriptedModel): string =>
    modelConfig(baseUrl, `chatgpt_base_url = "${origin}${path}/"`);
  const { client, model } = await startServer({ home, config });
  for (const [name, reply] of Object.entries(replies)) model.route(name, () => reply);
  return { client, model };
}

const window = (used: number, seconds: number) => ({
  used_percent: used,
  limit_window_seconds: seconds,
  reset_after_seconds: 9,
  reset_at: 1_735_693_200,
});

describe('account/rateLimits/read', () => {
  test('tells every limit as ChatGPT tells it of the account', async () => {
    const body = {
      plan_type: 'education',
      rate_limit: { allowed: true, primary_window: window(42, 3601), secondary_window: window(5, 0) },
      rate_limit_reached_type: { type: 'workspace_member_usage_limit_reached' },
      credits: { has_credits: true, unlimited: false, balance: '9.5' },
      additional_rate_limits: [
        {
          limit_name: 'Other',
          metered_feature: 'codex_other',
          rate_limit: { primary_window: window(88, 1800), secondary_window: null },
        },
        { limit_name: 'Unused', metered_feature: 'unused', rate_limit: null },
      ],
    };
    const { client, model } = await signedIn(CHATGPT, { [USAGE]: { status: 200, body } });
    const codex = {
      limitId: 'codex',
      limitName: null,
      primary: { usedPercent: 42, windowDurationMins: 61, resetsAt: 1_735_693_200 },
      secondary: { usedPercent: 5, windowDurationMins: null, resetsAt: 1_735_693_200 },
      credits: { hasCredits: true, unlimited: false, balance: '9.5' },
      planType: 'edu',
      rateLimitReachedType: 'workspace_member_usage_limit_reached',
    };
    const bare = { secondary: null, credits: null, planType: 'edu', rateLimitReachedType: null };
    const primary = { usedPercent: 88, windowDurationMins: 30, resetsAt: 1_735_693_200 };
    expect(await client.request('account/rateLimits/read', undefined)).toEqual({
      rateLimits: codex,
      rateLimitsByLimitId: {
        codex,
        codex_other: { limitId: 'codex_other', limitName: 'Other', primary, ...bare },
        unused: { limitId: 'unused', limitName: 'Unused', primary: null, ...bare },
      },
    });
    expect(model.requests.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer at',
      'chatgpt-account-id': 'acc',
      'user-agent': expect.stringContaining('/0.129.0'),
    });
  });

  test('finds ChatGPT itself at paths of its own', async () => {
    const reply = { status: 200, body: { plan_type: 'guest' } };
    const { client } = await signedIn(CHATGPT, { 'GET /backend-api/wham/usage': reply }, '/backend-api');
    expect(await client.request('account/rateLimits/read', undefined)).toMatchObject({
      rateLimits: { limitId: 'codex', primary: null, planType: 'unknown' },
    });
  });

  test.each([
    ['nobody', null, 'codex account authentication required to read rate limits'],
    ['a key', KEY, 'chatgpt authentication required to read rate limits'],
  ])('is refused to %s', async (_who, auth, message) => {
    const { client } = await signedIn(auth);
    const error = await client.requestError('account/rateLimits/read', undefined);
    expect(error).toEqual({ code: -32600, message });
  });

  test.each([
    [
      500,
      'boom',
      /^failed to fetch codex rate limits: GET .* failed: 500 Internal Server Error; .*body=boom$/,
    ],
    [200, 'boom', /^failed to fetch codex rate limits: GET .* told no usage: boom$/],
  ])('says what ChatGPT answered: %i', async (status, body, message) => {
    const { client } = await signedIn(CHATGPT, { [USAGE]: { status, body } });
    const error = await client.requestError('account/rateLimits/read', undefined);
    expect(error).toEqual({ code: -32603, message: expect.stringMatching(message) });
  });

  test('says that ChatGPT cannot be reached', async () => {
    const { client, model } = await signedIn(CHATGPT);
    await model.close();
    const message = expect.stringMatching(
      /^failed to fetch codex rate limits: error sending request for url/,
    );
    const error = await client.requestError('account/rateLimits/read', undefined);
    expect(error).toEqual({ code: -32603, message });
  });
});

describe('account/sendAddCreditsNudgeEmail', () => {
  test.each([
    [200, 'sent'],
    [429, 'cooldown_active'],
  ])('asks the owner: %i', async (status, expected) => {
    const { client, model } = await signedIn(CHATGPT, { [MAIL]: { status, body: '' } });
    const params = { creditType: 'usage_limit' } as const;
    expect(await client.request('account/sendAddCreditsNudgeEmail', params)).toEqual({ status: expected });
    expect(model.requests.at(-1)).toMatchObject({
      body: { credit_type: 'usage_limit' },
      headers: { authorization: 'Bearer at', 'content-type': 'application/json' },
    });
  });

  test.each([
    ['nobody', null, -32600, 'codex account authentication required to notify workspace owner'],
    ['a key', KEY, -32600, 'chatgpt authentication required to notify workspace owner'],
    ['a failing ChatGPT', CHATGPT, -32603, expect.stringMatching(/^failed to notify workspace owner: POST /)],
  ])('is refused to %s', async (_who, auth, code, message) => {
    const { client } = await signedIn(auth, { [MAIL]: { status: 500, body: 'boom' } });
    const params = { creditType: 'credits' } as const;
    expect(await client.requestError('account/sendAddCreditsNudgeEmail', params)).toEqual({ code, message });
  });
});
