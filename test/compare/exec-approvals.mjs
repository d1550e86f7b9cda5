// Approvals of commands by exec_command, under each policy and with each answer.
import { call, config, say } from './kit.mjs';
import { exec, settle, told } from './exec-kit.mjs';

const CASES = [
  ['untrusted', exec('touch made && echo ok')],
  ['untrusted', exec('cat a.txt')],
  [
    'on-request',
    exec('touch made', {
      sandbox_permissions: 'require_escalated',
      justification: 'may I?',
      prefix_rule: ['touch'],
    }),
  ],
  ['never', exec('echo x', { sandbox_permissions: 'require_escalated' })],
];

export default async (w) => {
  w.file('a.txt', 'a\n');
  for (const [policy, args] of CASES) {
    for (const decision of ['accept', 'decline', 'cancel', 'acceptForSession']) {
      const mock = await w.mock([
        call('c1', 'exec_command', args),
        call('c2', 'exec_command', args),
        say('done'),
      ]);
      const s = w.server({ config: config(mock, { model: 'gpt-5.5', policy }) });
      s.handlers['item/commandExecution/requestApproval'] = () => ({ decision });
      await s.initialize();
      const { thread } = await s.request('thread/start', { cwd: w.cwd });
      const { completed } = await s.turn(thread.id, 'go');
      if (completed.turn.status === 'completed') w.note(decision, told(mock));
      w.note('ends', await settle(s));
      await s.close();
    }
  }
};
