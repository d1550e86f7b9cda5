import { expect, test } from 'vitest';
import { call, Evened, report, say, script, sse, startServer, toolOutputs } from '../harness/index.ts';

const patch = (file: string): string =>
  ['*** Begin Patch', `*** Add File: ${file}`, '+x', '*** End Patch'].join('\n');
const applied = (id: string, file: string) => [
  sse.created(),
  sse.customToolCall(id, 'apply_patch', patch(file)),
  sse.completed(),
];

test('paths that begin with ~ are in the home folder, whichever tool they are said to', async () => {
  const { client, home, model } = await startServer({
    carrier: 'stdio',
    settings: 'model = "gpt-5.2-codex"\napproval_policy = "on-request"\nsandbox_mode = "workspace-write"',
    scripts: [
      call('c1', 'shell_command', script('pwd', { workdir: '~' })),
      call('c2', 'shell', { command: ['pwd'], workdir: '~/work' }),
      call('c3', 'exec_command', { cmd: 'pwd', login: false, workdir: '~' }),
      applied('c4', '~/patched.txt'),
      applied('c5', '~other/patched.txt'),
      call('c6', 'shell_command', script(`cd ~ && apply_patch <<'EOF'\n${patch('in-shell.txt')}\nEOF`)),
      call('c7', 'view_image', { path: '~' }),
      say('done'),
    ],
  });
  client.on('item/fileChange/requestApproval', () => ({ decision: 'accept' }));
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { from } = await client.turn(thread.id, 'go');
  const evened = new Evened(home);
  const added = (file: string): string => report(`Success. Updated the following files:\nA ${file}\n`);
  expect(evened.value(toolOutputs(model))).toEqual({
    c1: report('~\n'),
    c2: report('~/work\n'),
    c3: expect.stringMatching(/\nOutput:\n~\n$/),
    c4: added('~/patched.txt'),
    c5: added('~other/patched.txt'),
    c6: expect.stringContaining('A in-shell.txt'),
    c7: 'image path `~` is not a file',
  });
  const changed = client
    .notifications('item/completed', from)
    .flatMap(({ item }) => (item.type === 'fileChange' ? item.changes.map(({ path }) => path) : []));
  expect(evened.value(changed)).toEqual(['~/patched.txt', '~/work/~other/patched.txt', '~/in-shell.txt']);
  expect([home.root.read('patched.txt'), home.root.read('in-shell.txt')]).toEqual(['x\n', 'x\n']);
});
