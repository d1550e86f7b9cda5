// thread/rollback of threads with steered, interrupted, failed and tool turns; twice; of forks; resumed; how turns go on.
import { config, call, say, shell } from './kit.mjs';

export default async (w) => {
  let reach;
  const reached = new Promise((resolve) => (reach = resolve));
  const slow = () => {
    reach();
    return new Promise(() => undefined);
  };
  const says = (...texts) => texts.map((text) => say(text, { id: `m-${text}` }));
  const broken = () => ({ status: 400, body: { error: { message: 'no' } } });
  const mock = await w.mock([
    ...says('one'),
    call('c1', 'shell_command', shell('echo hi')),
    ...says('two'),
    broken,
    slow,
    ...says('four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'),
  ]);
  let s = w.server({ config: config(mock, { sandbox: 'danger-full-access' }) });
  const optOut = ['thread/tokenUsage/updated'];
  await s.initialize({ optOut });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const heard = () =>
    w.note(
      'heard',
      mock
        .responses()
        .at(-1)
        .body.input.map((i) => [
          i.role ?? i.type,
          i.role === 'developer' ? '' : i.content?.[0]?.text?.slice(0, 12),
        ]),
    );
  const back = (numTurns, id = threadId) => s.requestError('thread/rollback', { threadId: id, numTurns });
  await s.turn(threadId, 'a');
  await s.turn(threadId, 'b');
  await s.turn(threadId, 'c');
  const from = s.trace.length;
  const input = [{ type: 'text', text: 'd', text_elements: [] }];
  const { turn } = await s.request('turn/start', { threadId, input });
  await reached;
  await s.request('turn/steer', {
    threadId,
    expectedTurnId: turn.id,
    input: [{ ...input[0], text: 'steered' }],
  });
  await s.request('turn/interrupt', { threadId, turnId: turn.id });
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from });
  await s.request('thread/read', { threadId, includeTurns: true });
  for (const numTurns of [0, -1, 1.5, '1', null, 4294967296]) await back(numTurns);
  await s.requestError('thread/rollback', { threadId });
  await back(1);
  await s.turn(threadId, 'e');
  heard();
  await back(2);
  await s.turn(threadId, 'f');
  heard();
  await back(1);
  await back(1);
  await s.request('thread/turns/list', { threadId });
  await s.turn(threadId, 'g');
  heard();
  const { thread: forked } = await s.request('thread/fork', { threadId });
  await back(1, forked.id);
  await s.turn(forked.id, 'h');
  heard();
  await s.request('thread/read', { threadId: forked.id, includeTurns: true });
  await s.close();
  s = w.server({ config: config(mock, { sandbox: 'danger-full-access' }) });
  await s.initialize({ optOut });
  await back(1);
  await s.request('thread/resume', { threadId });
  await back(1);
  await s.turn(threadId, 'i');
  heard();
  await back(4294967295);
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('thread/turns/list', { threadId });
  await s.request('thread/read', { threadId });
  await s.turn(threadId, 'j');
  heard();
  await s.request('thread/list', {});
};
