// ChatGPT tokens that a client brings and keeps fresh, and what ChatGPT is asked on behalf of who has some.
import { config, say } from './kit.mjs';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (email, plan) =>
  `${part({ alg: 'none' })}.${part({ email, 'https://api.openai.com/auth': plan === undefined ? {} : { chatgpt_plan_type: plan } })}.c2ln`;
const FIRST = token('first@example.org', 'pro');
const SECOND = token('second@example.org', 'plus');
const bring = (accessToken, chatgptAccountId = 'org', more = {}) => ({
  type: 'chatgptAuthTokens',
  accessToken,
  chatgptAccountId,
  ...more,
});
const refused = { status: 401, body: { error: { message: 'unauthorized' } } };

export default async (w) => {
  const json = (status, body) => (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const limits = {
    used_percent: 42,
    limit_window_seconds: 3601,
    reset_after_seconds: 120,
    reset_at: 1_735_693_200,
  };
  const usage = {
    plan_type: 'education',
    rate_limit: { allowed: true, limit_reached: false, primary_window: limits, secondary_window: null },
    credits: { has_credits: true, unlimited: false, balance: '9.5' },
    rate_limit_reached_type: { type: 'something_new' },
    additional_rate_limits: [
      {
        limit_name: 'Other',
        metered_feature: 'codex_other',
        rate_limit: {
          allowed: true,
          limit_reached: false,
          primary_window: { ...limits, limit_window_seconds: 0 },
        },
      },
    ],
  };
  const routes = {
    '/api/codex/usage': json(200, usage),
    '/api/codex/accounts/send_add_credits_nudge_email': json(429, ''),
  };
  const models = { models: [] };
  const mock = await w.mock([refused, say('one'), refused, refused, refused], { routes, models });
  const server = async (top) => {
    const s = w.server({
      config: config(mock, {
        top: `chatgpt_base_url = "${mock.baseUrl.replace('/v1', '')}"\n${top}`,
        provider: 'requires_openai_auth = true\n[features]\napps = false',
      }),
    });
    await s.initialize();
    return s;
  };
  const who = async (s) => {
    await s.requestError('account/read', { refreshToken: true });
    await s.requestError('getAuthStatus', { includeToken: true, refreshToken: true });
  };
  let s = await server('forced_chatgpt_workspace_id = "org"\n');
  await who(s);
  for (const params of [bring('nonsense'), bring('..'), bring(FIRST, 'other'), bring(FIRST)]) {
    await s.requestError('account/login/start', params);
    await who(s);
  }
  await s.requestError('account/login/start', { type: 'apiKey', apiKey: 'sk' });
  await s.requestError('account/login/start', { type: 'chatgpt' });
  await s.requestError('account/login/start', { type: 'chatgptDeviceCode' });
  await s.requestError('account/rateLimits/read');
  await s.requestError('account/sendAddCreditsNudgeEmail', { creditType: 'credits' });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const turn = async (answer) => {
    s.handlers['account/chatgptAuthTokens/refresh'] = answer;
    const { completed } = await s.turn(thread.id, 'hello');
    w.note('turn', completed.turn.status);
    await who(s);
  };
  await turn(() => ({ accessToken: SECOND, chatgptAccountId: 'org', chatgptPlanType: null }));
  await turn(() => ({ accessToken: FIRST, chatgptAccountId: 'other', chatgptPlanType: null }));
  await turn(() => ({ accessToken: 'nonsense', chatgptAccountId: 'org', chatgptPlanType: null }));
  await turn(() => Promise.reject(Object.assign(new Error('no'), { code: -32000 })));
  w.note(
    'tokens',
    mock
      .responses()
      .map(({ headers }) => [
        headers.authorization === `Bearer ${FIRST}`,
        headers.authorization === `Bearer ${SECOND}`,
        headers['chatgpt-account-id'],
      ]),
  );
  await s.requestError('account/logout');
  await who(s);
  await s.close();
  s = await server('');
  for (const plan of [{ chatgptPlanType: 'team' }, { chatgptPlanType: 'odd' }, { chatgptPlanType: null }]) {
    await s.requestError('account/login/start', bring(token('a@b.c'), 'any', plan));
    await who(s);
  }
  await s.close();
  s = await server('forced_login_method = "api"\n');
  for (const params of [bring(FIRST), { type: 'chatgpt' }, { type: 'chatgptDeviceCode' }])
    await s.requestError('account/login/start', params);
};
