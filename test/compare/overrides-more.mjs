// Overrides of thread/start and thread/resume; filters of thread/list; history for a loaded thread.
import { config, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock(Array.from({ length: 12 }, (_, i) => say('a' + i, { id: 'm' + i })));
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const ids = [];
  for (const p of [
    {},
    { model: 'gpt-5.4', approvalPolicy: 'on-request', sandbox: 'read-only' },
    { config: { model: 'gpt-5.2', model_reasoning_effort: 'low' } },
    { personality: 'friendly', serviceTier: 'fast', developerInstructions: 'd', baseInstructions: 'b' },
    { approvalsReviewer: 'user', serviceName: 'svc', threadSource: 'user' },
    { sandbox: 'danger-full-access', approvalPolicy: 'untrusted' },
    {
      approvalPolicy: {
        granular: {
          sandbox_approval: true,
          rules: false,
          skill_approval: true,
          request_permissions: false,
          mcp_elicitations: true,
        },
      },
    },
    { modelProvider: 'openai' },
    { sessionStartSource: 'startup' },
    { sessionStartSource: 'clear' },
    { cwd: null, model: null },
  ]) {
    const r = await s.requestError('thread/start', { cwd: w.cwd, ...p });
    if (r.unexpectedResult) ids.push(r.unexpectedResult.thread.id);
  }
  for (const id of ids.slice(0, 4)) await s.turn(id, 'hello ' + ids.indexOf(id));
  await s.request('thread/loaded/list', { limit: 2 }).then(async (r) => {
    w.note('n', r.data.length);
  });
  await s.request('thread/list', { modelProviders: [] });
  await s.request('thread/list', { modelProviders: ['other'] });
  await s.request('thread/list', { sourceKinds: [] });
  await s.request('thread/list', { sourceKinds: ['vscode'] });
  await s.request('thread/list', { sourceKinds: ['exec', 'cli'] });
  await s.request('thread/list', { searchTerm: 'hello 2' });
  await s.request('thread/list', { cwd: [w.cwd, '/nope'] });
  await s.request('thread/list', { cwd: '/nope' });
  await s.request('thread/list', { sortDirection: 'asc', sortKey: 'created_at' });
  await s.request('thread/list', { useStateDbOnly: true });
  await s.close();
  const t = w.server({ config: config(mock) });
  await t.initialize();
  await t.request('thread/resume', {
    threadId: ids[0],
    model: 'gpt-5.2',
    approvalPolicy: 'on-request',
    sandbox: 'read-only',
    cwd: w.home,
  });
  await t.turn(ids[0], 'resumed');
  await t.request('thread/resume', { threadId: ids[0], model: 'gpt-5.4' });
  await t.request('thread/resume', { threadId: ids[1], excludeTurns: true });
  await t.request('thread/resume', {
    threadId: ids[2],
    personality: 'pragmatic',
    developerInstructions: 'dd',
    baseInstructions: 'bb',
    config: { model_reasoning_effort: 'high' },
  });
  await t.turn(ids[2], 'resumed too');
  await t.request('thread/resume', { threadId: ids[3] });
  await t.turn(ids[3], 'resumed plain');
  const r = await t.request('thread/read', { threadId: ids[1] });
  await t.requestError('thread/resume', { threadId: 'not-an-id', path: r.thread.path });
  await t.requestError('thread/resume', { threadId: ids[1], history: [] });
  await t.requestError('thread/resume', {
    threadId: ids[1],
    history: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'from history' }] }],
  });
  for (const q of mock.responses())
    w.note('req', {
      model: q.body.model,
      r: q.body.reasoning,
      tier: q.body.service_tier,
      instr: q.body.instructions?.length < 10 ? q.body.instructions : typeof q.body.instructions,
      roles: q.body.input.map(
        (i) =>
          (i.role ?? i.type) +
          ':' +
          (i.content ?? [])
            .filter((c) => !/^<(skills|apps|plugins)_inst/.test(c.text ?? ''))
            .map((c) => c.text?.match(/^<(\w+)/)?.[1] ?? (c.text?.length < 20 ? c.text : '')),
      ),
    });
};
