// thread/fork with each override: of plain, chosen, forked, named, archived, ephemeral, empty and running threads.
import { readFileSync } from 'node:fs';
import { config, say } from './kit.mjs';

const second = (mock) => `
[model_providers.second]
name = "Second"
base_url = "${mock.baseUrl}"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;

export default async (w) => {
  const scripts = Array.from({ length: 100 }, (_, n) => say(`answer ${n}`, { id: `m${n}` }));
  const mock = await w.mock(scripts);
  const settings = config(mock, { top: 'model_reasoning_effort = "medium"', provider: second(mock) });
  const s = w.server({ config: settings, cwd: w.home });
  // What a conversation amounts to in tokens depends on the server's own instructions.
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const start = async (params, turn) => {
    const { thread } = await s.request('thread/start', { cwd: w.cwd, ...params });
    await s.turn(thread.id, 'words', turn);
    return thread;
  };
  const plain = await start({ threadSource: 'user' });
  const chosen = await start(
    { model: 'gpt-5.2', modelProvider: 'second', approvalPolicy: 'on-request', sandbox: 'read-only' },
    { effort: 'high', summary: 'detailed', serviceTier: 'flex', cwd: w.home },
  );
  const worded = await start({
    developerInstructions: 'developer words',
    baseInstructions: 'base words',
    personality: 'friendly',
    serviceTier: 'fast',
    config: { model: 'gpt-5.4', model_reasoning_effort: 'low' },
  });
  await s.request('thread/name/set', { threadId: worded.id, name: 'A name' });
  const { thread: empty } = await s.request('thread/start', { cwd: w.cwd });
  const { thread: unstored } = await s.request('thread/start', { cwd: w.cwd, ephemeral: true });
  await s.turn(unstored.id, 'words');
  const archived = await start({});
  await s.request('thread/archive', { threadId: archived.id });
  const rolled = await start({});
  await s.turn(rolled.id, 'two');
  await s.request('thread/rollback', { threadId: rolled.id, numTurns: 1 });
  const gone = await start({});
  await s.request('thread/rollback', { threadId: gone.id, numTurns: 1 });
  const tries = [
    [plain, {}],
    [plain, { threadSource: 'subagent' }],
    [plain, { threadSource: 'odd' }],
    [plain, { model: 'gpt-5.4' }],
    [plain, { modelProvider: 'second' }],
    [plain, { modelProvider: 'nobody' }],
    [plain, { config: { model: 'gpt-5.2', model_reasoning_effort: 'high', model_provider: 'second' } }],
    [plain, { cwd: w.home }],
    [plain, { cwd: '.' }],
    [plain, { cwd: '/nowhere' }],
    [plain, { serviceTier: 'flex' }],
    [plain, { approvalPolicy: 'untrusted', sandbox: 'danger-full-access', approvalsReviewer: 'user' }],
    [plain, { baseInstructions: 'bb', developerInstructions: 'dd' }],
    [plain, { excludeTurns: null }],
    [plain, { ephemeral: null }],
    [plain, { ephemeral: true, excludeTurns: true }],
    [plain, { personality: 'friendly', unknown: 1, persistExtendedHistory: true }],
    [plain, { config: { model: 5 } }],
    [chosen, {}],
    [chosen, { model: 'gpt-5.4' }],
    [chosen, { config: { model_reasoning_effort: 'low' } }],
    [worded, {}],
    [worded, { baseInstructions: 'other words' }],
    [worded, { ephemeral: true }],
    [empty, {}],
    [unstored, {}],
    [archived, {}],
    [archived, { path: archived.path }],
    [rolled, {}],
    [gone, {}],
  ];
  for (const [{ id: threadId }, params] of tries) {
    const from = s.trace.length;
    const { unexpectedResult: forked } = await s.requestError('thread/fork', { threadId, ...params });
    if (!forked) continue;
    const { id, path } = forked.thread;
    await s.waitFor((m) => m.method === 'thread/started' && m.params.thread.id === id, { from });
    await s.request('thread/read', { threadId: id });
    if (path !== null) {
      const [head] = readFileSync(path, 'utf8').split('\n');
      const { base_instructions: said, ...meta } = JSON.parse(head).payload;
      w.note('meta', { ...meta, said: said?.text?.length < 20 ? said : typeof said?.text });
    }
    await s.turn(id, 'more');
    const { body } = mock.responses().at(-1);
    w.note(`asked ${JSON.stringify(params)}`, {
      model: body.model,
      effort: body.reasoning?.effort,
      tier: body.service_tier,
      input: body.input.map((i) => i.role ?? i.type),
      instructions: body.instructions?.length < 20 ? body.instructions : typeof body.instructions,
    });
    await s.request('thread/read', { threadId: id });
    if (path === null) continue;
    await s.request('thread/turns/list', { threadId: id });
    const again = await s.request('thread/fork', { threadId: id });
    await s.request('thread/read', { threadId: again.thread.id, includeTurns: true });
  }
  await s.request('thread/name/set', { threadId: plain.id, name: 'Later' });
  await s.request('thread/list', { limit: 100, sortKey: 'created_at' });
};
