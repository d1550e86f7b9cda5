// Answers to a command approval: for the session, decline, cancel; safe commands run unasked.
import { call, config, say, shell, toolOutputs } from './kit.mjs';
export default async (w) => {
  w.file('a.txt', 'alpha\n');
  const mock = await w.mock([
    call('c0', 'shell_command', shell('cat a.txt')),
    say('read'),
    call('c1', 'shell_command', shell('touch one')),
    call('c2', 'shell_command', shell('touch one')),
    say('twice'),
    call('c3', 'shell_command', shell('touch two')),
    say('declined'),
    call('c4', 'shell_command', shell('touch three')),
  ]);
  const s = w.server({ config: config(mock, { policy: 'untrusted' }) });
  const answers = ['acceptForSession', 'decline', 'cancel'];
  s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: answers.shift() });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (const text of ['read it', 'make one', 'make two', 'make three']) await s.turn(thread.id, text);
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note('outputs', toolOutputs(mock));
};
