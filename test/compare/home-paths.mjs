// Paths of tools that begin with `~`.
import { call, config, ev, say, shell, toolOutputs } from './kit.mjs';

const patch = (file) => ['*** Begin Patch', `*** Add File: ${file}`, '+x', '*** End Patch'].join('\n');
const applied = (id, file) => [
  ev.created(),
  ev.customToolCall(id, 'apply_patch', patch(file)),
  ev.completed(),
];
const inShell = (before, file) => `${before}apply_patch <<'EOF'\n${patch(file)}\nEOF`;

export default async (w) => {
  const mock = await w.mock([
    call('c1', 'shell_command', shell('pwd', { workdir: '~' })),
    call('c2', 'shell_command', shell('pwd', { workdir: '~/.codex' })),
    call('c3', 'shell', { command: ['pwd'], workdir: '~/work' }),
    applied('p1', '~/a.txt'),
    applied('p2', '~other/b.txt'),
    call('s1', 'shell_command', shell(inShell('', '~/c.txt'))),
    call('s2', 'shell_command', shell(inShell('cd ~ && ', 'd.txt'))),
    call('s3', 'shell_command', shell(inShell('cd ~/work && ', 'e.txt'))),
    call('v1', 'view_image', { path: '~' }),
    call('v2', 'view_image', { path: '~/none.png' }),
    call('v3', 'view_image', { path: null }),
    call('u1', 'update_plan', { plan: [{ step: 'a', status: 'pending', more: 1 }] }),
    call('u2', 'update_plan', { plan: [], more: 1 }),
    call('l1', 'shell_command', shell('ls ~ ~other . | grep txt')),
    say('done'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2-codex', policy: 'on-request' }) });
  s.handlers['item/fileChange/requestApproval'] = () => ({ decision: 'accept' });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'go');
  w.note(
    'outputs',
    toolOutputs(mock).map((output) => output.replace(/ at line \d+ column \d+$/, '')),
  );
};
