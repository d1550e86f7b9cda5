import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CommandExecutionApprovalDecision } from '../../src/protocol/index.ts';
import { call, say, script, startServer, testHome, toolOutputs, type Script } from '../harness/index.ts';

const more = (additional_permissions: object) => ({
  sandbox_permissions: 'with_additional_permissions',
  additional_permissions,
  justification: 'May I?',
});
const run = (id: string, text: string, extra: object = {}): Script =>
  call(id, 'shell_command', script(text, extra));

interface Setup {
  readonly scripts: readonly Script[];
  readonly settings?: string;
  readonly answers?: readonly CommandExecutionApprovalDecision[];
}

/** A thread whose commands may ask for permissions, with a folder beside its workspace. */
async function started({ scripts, settings = 'sandbox_mode = "workspace-write"', answers = [] }: Setup) {
  const home = testHome();
  const beside = home.workspace.join('../beside');
  mkdirSync(beside);
  writeFileSync(`${beside}/old`, 'OLD');
  const server = await startServer({
    home,
    settings: `approval_policy = "on-request"\n${settings}\n[features]\nexec_permission_approvals = true\n`,
    scripts: [...scripts, say('done')],
  });
  const left = [...answers];
  const asked: unknown[] = [];
  server.client.on('item/commandExecution/requestApproval', (question) => {
    asked.push([question.itemId, question.additionalPermissions ?? null, question.availableDecisions]);
    return { decision: left.shift() ?? 'accept' };
  });
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  await server.client.turn(thread.id, 'go');
  const wanted = {
    network: null,
    fileSystem: {
      read: null,
      write: [beside],
      entries: [{ path: { type: 'path', path: beside }, access: 'write' }],
    },
  };
  return { ...server, asked, wanted, outputs: toolOutputs(server.model) };
}

const write = { file_system: { write: ['../beside'] } };

test('a command gets what it asked for when the user agrees, and the next one does not', async () => {
  const { asked, wanted, outputs } = await started({
    scripts: [
      run('a', 'echo NEW > ../beside/new; cat ../beside/new', more(write)),
      run('b', 'echo NEW > ../beside/b 2>&1; ls ../beside'),
    ],
  });
  expect(asked).toEqual([['a', wanted, ['accept', 'cancel']]]);
  expect(outputs['a']).toMatch(/NEW\n$/);
  expect(outputs['b']).toMatch(/beside\/b: Read-only file system/);
});

test('an answer for the session holds for the same permissions only; one that declines ends the command', async () => {
  const { asked, outputs } = await started({
    scripts: [
      run('a', 'touch ../beside/x', more(write)),
      run('b', 'touch ../beside/x', more(write)),
      run('c', 'touch ../beside/x', more({ ...write, network: { enabled: true } })),
    ],
    answers: ['acceptForSession', 'decline'],
  });
  expect(asked.map((question) => [question].flat()[0])).toEqual(['a', 'c']);
  expect(outputs['b']).toMatch(/^Exit code: 0/);
  expect(outputs['c']).toBe('exec command rejected by user');
});

test('reading what is closed is asked about, whatever reads it', async () => {
  const { asked, outputs } = await started({
    settings:
      'default_permissions = "p"\n[permissions.p.filesystem]\n":minimal" = "read"\n":project_roots" = "write"',
    scripts: [
      run('a', 'cat ../beside/old', more({ file_system: { read: ['../beside'] } })),
      run('b', 'cat ../beside/old', more({ file_system: { read: ['../beside'] } })),
    ],
    answers: ['accept', 'decline'],
  });
  expect(asked).toHaveLength(2);
  expect(outputs['a']).toMatch(/OLD$/);
  expect(outputs['b']).toBe('exec command rejected by user');
});

test('the network comes with the permission for it alone', async () => {
  const probe = 'touch x; echo "[$CODEX_SANDBOX_NETWORK_DISABLED]"';
  const { outputs } = await started({
    scripts: [run('a', probe, more({ network: { enabled: true } })), run('b', probe)],
  });
  expect(outputs['a']).toMatch(/\[\]\n$/);
  expect(outputs['b']).toMatch(/\[1\]\n$/);
});

test('what cannot be asked is told to the model, and nothing runs', async () => {
  const extras = {
    nothing: more({}),
    missing: { sandbox_permissions: 'with_additional_permissions' },
    escalated: { ...more(write), sandbox_permissions: 'require_escalated' },
    pattern: more({
      file_system: { entries: [{ path: { type: 'glob_pattern', pattern: '*' }, access: 'read' }] },
    }),
    mistyped: more({ file_system: { write: 'x' } }),
  };
  const { client, outputs } = await started({
    scripts: Object.entries(extras).map(([id, extra]) => run(id, 'touch x', extra)),
  });
  expect(outputs).toEqual({
    nothing:
      '`additional_permissions` must include at least one requested permission in `network` or `file_system`',
    missing:
      'missing `additional_permissions`; provide at least one of `network` or `file_system` when using `with_additional_permissions`',
    escalated: '`additional_permissions` requires `sandbox_permissions` set to `with_additional_permissions`',
    pattern: 'glob file system permissions only support deny-read entries',
    mistyped:
      'failed to parse function arguments: data did not match any variant of untagged enum FileSystemPermissionsDe',
  });
  const commands = client
    .notifications('item/started')
    .filter(({ item }) => item.type === 'commandExecution');
  expect(commands).toEqual([]);
});
