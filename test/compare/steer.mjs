// A running turn is steered: the words reach the model in the next request of the same turn.
import { config, ev, say } from './kit.mjs';
export default async (w) => {
  let open;
  const gate = new Promise((r) => (open = r));
  const mock = await w.mock([
    [ev.created(), ev.messageAdded(), ev.textDelta('one'), { hold: gate }, ev.message('one'), ev.completed()],
    say('two', { id: 'msg-2' }),
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const { turn } = await s.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go' }],
  });
  await s.waitFor('item/agentMessage/delta');
  await s.requestError('turn/steer', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'x' }],
    expectedTurnId: 'other',
  });
  await s.requestError('turn/steer', { threadId: thread.id, input: [], expectedTurnId: turn.id });
  await s.request('turn/steer', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'and also this' }],
    expectedTurnId: turn.id,
  });
  open();
  await s.waitFor('turn/completed');
  await s.requestError('turn/steer', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'x' }],
    expectedTurnId: turn.id,
  });
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note('last input', mock.responses()[1].body.input.slice(-2));
};
