// Commands under the other policies: escalation on request, refused under never, retried after a denial on-failure.
import { call, config, say, shell, toolOutputs } from './kit.mjs';
export default async (w) => {
  const escalate = { sandbox_permissions: 'require_escalated', justification: 'May I?' };
  for (const [policy, sandbox] of [
    ['on-request', 'read-only'],
    ['never', 'read-only'],
    ['on-failure', 'read-only'],
    ['on-request', 'danger-full-access'],
    ['untrusted', 'read-only'],
  ]) {
    const mock = await w.mock([
      call('c1', 'shell_command', shell('touch made')),
      call('c2', 'shell_command', shell('touch made', escalate)),
      call('c3', 'shell_command', shell('rm -rf made')),
      call('c4', 'shell_command', shell('exit 3')),
      say('done'),
    ]);
    const s = w.server({ config: config(mock, { policy, sandbox }) });
    s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'go');
    w.note('outputs', toolOutputs(mock));
    await s.close();
  }
};
