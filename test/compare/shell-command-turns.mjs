// The user's commands beside turns and each other: whose turn they are in, what ends them, when the model hears of them.
import { config, ev, say } from './kit.mjs';
import { askedTimes, gate } from './compaction-kit.mjs';
import { heard, records } from './shell-command-kit.mjs';

const held = (text, hold) => [ev.created(), hold, ev.message(text), ev.completed()];

/** We answer an interrupt first and the reference last: only the order differs. */
const leaveOutInterrupts = (s) => {
  const asked = new Set(s.trace.flatMap(({ m }) => (m.method === 'turn/interrupt' ? [m.id] : [])));
  s.trace = s.trace.filter(({ dir, m }) => dir === '->' || m.method !== undefined || !asked.has(m.id));
};

export default async (w) => {
  const [g1, g2, g3, g4, g5] = Array.from({ length: 5 }, gate);
  const mock = await w.mock([
    held('one', g1.hold),
    say('one follow'),
    held('two', g2.hold),
    say('three'),
    held('four', g3.hold),
    say('five'),
    held('SUM1', g4.hold),
    say('six'),
    held('SUM2', g5.hold),
    say('seven'),
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  let from = 0;
  const input = (text) => ({ threadId, input: [{ type: 'text', text, text_elements: [] }] });
  const begin = (command) => s.request('thread/shellCommand', { threadId, command });
  const turnEnd = (status) =>
    s.waitFor(
      (m) => m.method === 'turn/completed' && (status ?? m.params.turn.status) === m.params.turn.status,
      {
        from,
        timeout: 15000,
      },
    );
  const ended = (output) =>
    s.waitFor((m) => m.method === 'item/completed' && m.params.item.aggregatedOutput === output, {
      from,
      timeout: 15000,
    });
  const started = () => s.waitFor('item/commandExecution/outputDelta', { from });
  const interrupt = async () => {
    const { turnId } = (await started()).params;
    await s.request('turn/interrupt', { threadId, turnId });
    await turnEnd();
  };
  const look = (label) => w.note(label, heard(mock.responses().at(-1)).slice(-7));
  const next = () => (from = s.trace.length);

  await begin('trap "" TERM; echo go; sleep 50');
  await interrupt();
  next();
  await begin('echo A1; sleep 1; echo A2');
  await started();
  await begin('echo B');
  await turnEnd();
  next();
  await begin('echo C1; sleep 1');
  await started();
  await begin('sleep 2; echo D');
  await turnEnd();
  await s.request('thread/read', { threadId });
  await ended('D\n');
  next();
  await begin('echo E1; sleep 1');
  const { turnId: expectedTurnId } = (await started()).params;
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('turn/steer', { ...input('steered'), expectedTurnId });
  await s.request('turn/start', input('said meanwhile'));
  await s.requestError('thread/rollback', { threadId, numTurns: 1 });
  await turnEnd();
  next();
  await s.request('turn/start', input('w4'));
  await askedTimes(mock, 1);
  await begin('echo F; exit 2');
  await ended('F\n');
  g1.open();
  await turnEnd();
  look('beside, in time');
  next();
  await s.request('turn/start', input('w5'));
  await askedTimes(mock, 3);
  await begin('echo G; sleep 40');
  await interrupt();
  await s.turn(threadId, 'w6');
  look('beside, interrupted');
  next();
  await s.request('turn/start', input('w7'));
  await askedTimes(mock, 5);
  await begin('echo H; sleep 1; echo H2');
  await started();
  g3.open();
  await turnEnd();
  await s.request('thread/read', { threadId });
  await ended('H\nH2\n');
  await s.turn(threadId, 'w8');
  look('beside, longer than the turn');
  next();
  await s.request('thread/compact/start', { threadId });
  await askedTimes(mock, 7);
  await begin('echo I');
  await ended('I\n');
  g4.open();
  await turnEnd();
  await s.turn(threadId, 'w9');
  look('beside a compaction');
  next();
  await begin('echo J; sleep 30');
  await started();
  g5.open();
  await s.request('thread/compact/start', { threadId });
  await turnEnd('completed');
  await s.turn(threadId, 'w10');
  look('replaced by a compaction');
  await s.request('thread/read', { threadId, includeTurns: true });
  w.note('file', records(thread.path));
  g2.open();
  leaveOutInterrupts(s);
};
