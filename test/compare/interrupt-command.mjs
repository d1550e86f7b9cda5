// A turn is interrupted while a command runs; a second interrupt is answered too.
import { call, config, shell } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([call('c1', 'shell_command', shell('echo started; sleep 30'))]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const { turn } = await s.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go' }],
  });
  await s.waitFor('item/commandExecution/outputDelta');
  await s.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await s.waitFor('turn/completed');
  await s.requestError('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
};
