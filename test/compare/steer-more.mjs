// Steering with several messages, during a command and too late; unsubscribing while a turn runs.
import { config, ev, say, call, shell } from './kit.mjs';
export default async (w) => {
  const gates = [];
  const gate = () => {
    let o;
    const p = new Promise((r) => (o = r));
    gates.push(o);
    return { hold: p };
  };
  const mock = await w.mock([
    [
      ev.created(),
      ev.messageAdded('m1'),
      ev.textDelta('one'),
      gate(),
      ev.message('one', 'm1'),
      ev.completed(),
    ],
    say('two', { id: 'm2' }),
    call('c1', 'shell_command', shell('echo started; sleep 1; echo done')),
    say('three', { id: 'm3' }),
    say('four', { id: 'm4' }),
    [
      ev.created(),
      ev.messageAdded('m5'),
      ev.textDelta('five'),
      gate(),
      ev.message('five', 'm5'),
      ev.completed(),
    ],
    say('six', { id: 'm6' }),
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const T = (t) => [{ type: 'text', text: t }];
  let from = s.trace.length;
  let { turn } = await s.request('turn/start', { threadId: thread.id, input: T('a') });
  await s.waitFor('item/agentMessage/delta', { from });
  await s.request('turn/steer', { threadId: thread.id, expectedTurnId: turn.id, input: T('s1') });
  await s.request('turn/steer', {
    threadId: thread.id,
    expectedTurnId: turn.id,
    input: [
      { type: 'image', url: 'data:image/png;base64,AAAA' },
      { type: 'text', text: 's2' },
    ],
  });
  await s.requestError('turn/steer', {
    threadId: thread.id,
    expectedTurnId: turn.id,
    input: T('x'.repeat(1048577)),
  });
  await s.requestError('turn/interrupt', { threadId: thread.id, turnId: 'wrong' });
  await s.request('thread/resume', { threadId: thread.id });
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  gates[0]();
  await s.waitFor('turn/completed', { from });
  from = s.trace.length;
  ({ turn } = await s.request('turn/start', { threadId: thread.id, input: T('b') }));
  await s.waitFor('item/commandExecution/outputDelta', { from });
  await s.request('turn/steer', { threadId: thread.id, expectedTurnId: turn.id, input: T('during command') });
  await s.waitFor('turn/completed', { from });
  await s.requestError('turn/steer', { threadId: thread.id, expectedTurnId: turn.id, input: T('late') });
  await s.requestError('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  from = s.trace.length;
  await s.turn(thread.id, 'c');
  from = s.trace.length;
  ({ turn } = await s.request('turn/start', { threadId: thread.id, input: T('d') }));
  await s.waitFor('item/agentMessage/delta', { from });
  await s.request('thread/unsubscribe', { threadId: thread.id });
  gates[1]();
  await new Promise((r) => setTimeout(r, 500));
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  await s.request('thread/resume', { threadId: thread.id });
  await s.turn(thread.id, 'e');
  w.note(
    'inputs',
    mock
      .responses()
      .map((r) =>
        r.body.input.slice(3).map((i) => (i.role ?? i.type) + (i.content ?? []).map((c) => c.text ?? c.type)),
      ),
  );
};
