// thread/resume with each override, beside what was stored, what config.toml says and what the thread runs with.
import { config, say } from './kit.mjs';

const second = (mock) => `
[model_providers.second]
name = "Second"
base_url = "${mock.baseUrl}"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
[profiles.p]
model = "gpt-5.2"
`;

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 200 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  const settings = config(mock, { top: 'model_reasoning_effort = "medium"', provider: second(mock) });
  let s = w.server({ config: settings, cwd: w.home });
  await s.initialize();
  const start = async (params, turn) => {
    const { thread } = await s.request('thread/start', { cwd: w.cwd, ...params });
    await s.turn(thread.id, 'words', turn);
    return thread;
  };
  const asked = (label) => {
    const { body } = mock.responses().at(-1);
    w.note(label, {
      model: body.model,
      effort: body.reasoning?.effort,
      tier: body.service_tier,
      input: body.input.map((i) => i.role ?? i.type),
      told: body.input
        .filter((i) => i.role === 'developer')
        .map((i) =>
          i.content
            .map((c) => /^<(\w+)/.exec(c.text)?.[1] ?? (c.text.length < 30 ? c.text : ''))
            .filter((told) => told !== 'skills_instructions'),
        ),
    });
  };
  const plain = await start({});
  const chosen = await start(
    { model: 'gpt-5.2', modelProvider: 'second', approvalPolicy: 'on-request', sandbox: 'read-only' },
    { effort: 'high', summary: 'detailed', serviceTier: 'flex' },
  );
  const worded = await start({
    developerInstructions: 'developer words',
    baseInstructions: 'base words',
    personality: 'friendly',
    serviceTier: 'fast',
    config: { model: 'gpt-5.4', model_reasoning_effort: 'low' },
  });
  const switched = await start(
    {},
    { model: 'gpt-5.1', effort: 'xhigh', approvalPolicy: 'untrusted', cwd: w.home },
  );
  await s.close();
  const tries = [
    [plain, {}],
    [plain, { model: 'gpt-5.4' }],
    [plain, { modelProvider: 'second' }],
    [plain, { modelProvider: 'nobody' }],
    [plain, { config: { model: 'gpt-5.2' } }],
    [plain, { config: { model_reasoning_effort: 'high' } }],
    [plain, { config: { model_provider: 'second' } }],
    [plain, { cwd: w.home }],
    [plain, { cwd: '.' }],
    [plain, { cwd: '/nowhere' }],
    [plain, { serviceTier: 'flex' }],
    [plain, { approvalPolicy: 'untrusted', sandbox: 'danger-full-access', approvalsReviewer: 'user' }],
    [plain, { sandbox: 'danger-full-access', config: { sandbox_mode: 'read-only' } }],
    [plain, { baseInstructions: 'bb', developerInstructions: 'dd', personality: 'pragmatic' }],
    [plain, { threadId: 'nonsense' }],
    [plain, { excludeTurns: true }],
    [plain, { excludeTurns: null }],
    [plain, { persistExtendedHistory: true, unknown: 1 }],
    [plain, { config: { model: 5 } }],
    [plain, { personality: 'odd' }],
    [chosen, {}],
    [chosen, { model: 'gpt-5.4' }],
    [chosen, { model: 'gpt-5.2' }],
    [chosen, { modelProvider: 'mock_provider' }],
    [chosen, { config: { model_reasoning_effort: 'low' } }],
    [chosen, { config: { model: 'gpt-5.4' } }],
    [chosen, { config: { sandbox_mode: 'danger-full-access' } }],
    [worded, {}],
    [worded, { personality: 'none' }],
    [worded, { personality: 'pragmatic', developerInstructions: '' }],
    [worded, { baseInstructions: 'other words' }],
    [switched, {}],
    [switched, { cwd: w.cwd }],
    [switched, { model: 'gpt-5.1' }],
  ];
  for (const [{ id: threadId }, params] of tries) {
    s = w.server({ config: settings, cwd: w.home });
    await s.initialize();
    const { unexpectedResult: resumed } = await s.requestError('thread/resume', { threadId, ...params });
    if (resumed) {
      await s.requestError('thread/resume', { threadId, model: 'gpt-5', cwd: '/', sandbox: 'read-only' });
      await s.turn(threadId, 'more');
      asked(JSON.stringify(params));
    }
    await s.close();
  }
};
