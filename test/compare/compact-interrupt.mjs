// Ending turns early while they are compacted unasked, before they begin and in their middle; compacting twice at once.
import { config, ev, say } from './kit.mjs';
import { asked, askedTimes, gate, records, turns, usage } from './compaction-kit.mjs';

const said = (text, tokens) => say(text, { usage: usage(tokens) });

export default async (w) => {
  const gates = [gate(), gate(), gate()];
  const held = ({ hold }) => [ev.created(), hold, ev.message('never'), ev.completed()];
  const call = [
    ev.created(),
    ev.functionCall('c1', 'shell_command', { command: 'echo hi', login: false }),
    ev.completed('r', usage(300)),
  ];
  const mock = await w.mock([
    said('one', 300),
    held(gates[0]),
    said('SUM1', 20),
    call,
    held(gates[1]),
    said('SUM2', 20),
    said('two', 20),
    held(gates[2]),
    said('SUM3', 20),
    said('SUM4', 20),
    said('three', 20),
  ]);
  const s = w.server({ config: config(mock, { top: 'model_auto_compact_token_limit = 200' }) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated', 'item/commandExecution/outputDelta'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  await s.turn(threadId, 'a');
  for (const [text, count] of [
    ['b', 2],
    ['c', 5],
  ]) {
    const from = s.trace.length;
    const input = [{ type: 'text', text, text_elements: [] }];
    const { turn } = await s.request('turn/start', { threadId, input });
    await askedTimes(mock, count);
    await s.request('turn/interrupt', { threadId, turnId: turn.id });
    await s.waitFor('turn/completed', { from });
  }
  await s.turn(threadId, 'd');
  const from = s.trace.length;
  await s.request('thread/compact/start', { threadId });
  await askedTimes(mock, 8);
  await s.request('thread/compact/start', { threadId });
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.status === 'completed', { from });
  await s.turn(threadId, 'e');
  w.note('asked', mock.responses().map(asked));
  w.note('file', records(thread.path));
  w.note('turns', turns((await s.request('thread/read', { threadId, includeTurns: true })).thread.turns));
  for (const { open } of gates) open();
};
