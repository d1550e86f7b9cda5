// turn/start while a turn runs, and an approval answered wrongly.
import { call, config, ev, say, shell } from './kit.mjs';
export default async (w) => {
  let open;
  const gate = new Promise((r) => (open = r));
  const mock = await w.mock([
    [ev.created(), ev.messageAdded(), ev.textDelta('one'), { hold: gate }, ev.message('one'), ev.completed()],
    say('two', { id: 'msg-2' }),
    call('c1', 'shell_command', shell('touch q')),
    say('four'),
  ]);
  const s = w.server({ config: config(mock, { policy: 'untrusted' }) });
  s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'whatever' });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.request('turn/start', { threadId: thread.id, input: [{ type: 'text', text: 'go' }] });
  await s.waitFor('item/agentMessage/delta');
  await s.request('turn/start', { threadId: thread.id, input: [{ type: 'text', text: 'more' }] });
  open();
  await s.waitFor('turn/completed');
  await s.turn(thread.id, 'third');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
};
