// A turn is interrupted while an approval is pending.
import { call, config, shell } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([call('c1', 'shell_command', shell('touch x'))]);
  const s = w.server({ config: config(mock, { policy: 'untrusted' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const { turn } = await s.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go' }],
  });
  await s.waitFor('item/commandExecution/requestApproval');
  await s.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await s.waitFor('turn/completed');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
};
