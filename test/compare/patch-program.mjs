// Patches that scripts apply by the program `apply_patch`, which is on their PATH.
import { call, config, say, shell, toolOutputs } from './kit.mjs';

const patch = (...lines) => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
const update = (file) => patch(`*** Update File: ${file}`, '@@', '-before', '+after');
const piped = (text) => `cat <<'EOF' | apply_patch\n${text}\nEOF`;

const COMMANDS = [
  `apply_patch '${update('a.txt')}'`,
  piped(update('b.txt')),
  `true; apply_patch <<'EOF'\n${update('c.txt')}\nEOF\ncat c.txt`,
  `cd sub && applypatch '${update('d.txt')}' && cat d.txt`,
  piped('odd'),
  piped(patch()),
  piped(update('none.txt')),
  piped(patch('*** Add File: ../out.txt', '+out')),
  piped(patch('*** Add File: .git/x', '+x')),
  'apply_patch </dev/null',
  'apply_patch a b',
  'apply_patch --help; echo $?',
];

async function ran(w, settings, answer = 'decline') {
  for (const file of ['a.txt', 'b.txt', 'c.txt', 'sub/d.txt']) w.file(file, 'before\n');
  const calls = COMMANDS.map((command, index) => call(`c${index}`, 'shell_command', shell(command)));
  const mock = await w.mock([...calls, say('done')]);
  const s = w.server({ config: config(mock, settings) });
  s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: answer });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'edit');
  w.note('outputs', toolOutputs(mock));
  w.note(
    'files',
    ['a.txt', 'b.txt', 'c.txt', 'sub/d.txt'].map((file) => w.read(file)),
  );
  await s.close();
}

export default async (w) => {
  await ran(w, {});
  await ran(w, { policy: 'on-failure' });
  await ran(w, { policy: 'untrusted' });
  await ran(w, { policy: 'on-request', sandbox: 'read-only' });
};
