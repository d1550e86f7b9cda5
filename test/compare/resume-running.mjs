// A running thread that is resumed: what is shown of its turn, questions that are asked again, what is refused.
import { call, config, ev, say, shell } from './kit.mjs';

export default async (w) => {
  const gate = () => {
    let open;
    const held = new Promise((resolve) => (open = resolve));
    return { held, open };
  };
  const [rest, question] = [gate(), gate()];
  const events = (res, list) => {
    for (const event of list) res.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const speak = async (_request, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    events(res, [ev.created(), ev.messageAdded('m1'), ev.textDelta('whole'), ev.message('whole', 'm1')]);
    events(res, [ev.messageAdded('m2'), ev.textDelta('half')]);
    await rest.held;
    events(res, [ev.textDelta(' rest'), ev.message('half rest', 'm2')]);
    events(res, [ev.functionCall('c1', 'shell_command', shell('touch x')), ev.completed()]);
    res.end();
  };
  const mock = await w.mock([
    say('before'),
    speak,
    say('end'),
    async () => {
      await question.held;
      return call('c2', 'shell_command', shell('touch y'));
    },
    say('end'),
  ]);
  const s = w.server({ config: config(mock, { policy: 'untrusted' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const input = (text) => [{ type: 'text', text, text_elements: [] }];
  await s.turn(threadId, 'begin');
  let from = s.trace.length;
  await s.request('turn/start', { threadId, input: input('go') });
  await s.waitFor((m) => m.method === 'item/agentMessage/delta' && m.params.delta === 'half', { from });
  await s.request('thread/resume', { threadId });
  await s.request('thread/resume', { threadId, excludeTurns: true });
  await s.requestError('thread/resume', {
    threadId,
    history: [{ type: 'message', role: 'user', content: [] }],
  });
  await s.request('thread/resume', { threadId, model: 'other-model', cwd: w.home });
  await s.requestError('thread/resume', { threadId, path: `${w.home}/other.jsonl` });
  await s.request('thread/resume', { threadId: 'nope', path: thread.path, excludeTurns: true });
  rest.open();
  // A question is asked again of whoever resumes, also where it was asked before.
  const asked = 'item/commandExecution/requestApproval';
  const first = await s.waitFor(asked, { from });
  from = s.trace.length;
  await s.request('thread/resume', { threadId });
  await s.waitFor(asked, { from });
  await s.request('thread/unsubscribe', { threadId });
  await s.request('thread/unsubscribe', { threadId });
  await s.request('thread/loaded/list', {});
  from = s.trace.length;
  await s.request('thread/resume', { threadId, excludeTurns: true });
  const again = await s.waitFor(asked, { from });
  w.note('the same question', first.id === again.id);
  s.send({ id: again.id, result: { decision: 'accept' } });
  await s.waitFor('turn/completed', { from });
  await s.request('thread/resume', { threadId });
  // Asked while nobody hears it.
  from = s.trace.length;
  const second = await s.request('turn/start', { threadId, input: input('again') });
  await s.waitFor('item/completed', { from });
  await s.request('thread/unsubscribe', { threadId });
  question.open();
  await s.waitFor((m) => m.method === 'thread/status/changed' && m.params.status.activeFlags?.length > 0, {
    from,
  });
  await s.request('thread/resume', { threadId, excludeTurns: true });
  const late = await s.waitFor(asked, { from });
  s.send({ id: late.id, result: { decision: 'decline' } });
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === second.turn.id, { from });
  await s.request('thread/read', { threadId, includeTurns: true });
};
