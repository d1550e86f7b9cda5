// Every approval policy, the granular ones too, under every sandbox: escalation, danger, patches outside.
import { config, ev, say, call, shell, toolOutputs } from './kit.mjs';
export default async (w) => {
  const esc = { sandbox_permissions: 'require_escalated', justification: 'May I?' };
  const g = (o) => ({
    granular: {
      sandbox_approval: false,
      rules: false,
      skill_approval: false,
      request_permissions: false,
      mcp_elicitations: false,
      ...o,
    },
  });
  const patch = (n) => [
    ev.created(),
    ev.customToolCall('p', 'apply_patch', `*** Begin Patch\n*** Add File: ${n}\n+x\n*** End Patch\n`),
    ev.completed(),
  ];
  for (const approvalPolicy of [
    g({}),
    g({ sandbox_approval: true }),
    g({ rules: true }),
    'on-failure',
    'on-request',
    'never',
    'untrusted',
  ])
    for (const sandbox of ['read-only', 'workspace-write', 'danger-full-access']) {
      const mock = await w.mock([
        call('a', 'shell_command', shell('echo x > f')),
        call('b', 'shell_command', shell('ls', esc)),
        call('c', 'shell_command', shell('rm -rf f')),
        call('d', 'shell_command', shell('touch ../.codex/y', esc)),
        patch('../.codex/out'),
        patch('in'),
        say('done'),
      ]);
      const s = w.server({ config: config(mock, { model: 'gpt-5.2-codex' }) });
      s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
      s.handlers['item/fileChange/requestApproval'] = () => ({ decision: 'accept' });
      await s.initialize();
      const r = await s.requestError('thread/start', { cwd: w.cwd, approvalPolicy, sandbox });
      if (r.unexpectedResult) {
        await s.turn(r.unexpectedResult.thread.id, 'go');
        w.note('outs', toolOutputs(mock));
      }
      await s.close();
    }
};
