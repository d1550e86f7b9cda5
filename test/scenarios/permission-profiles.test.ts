import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { call, say, script, startServer, testHome, toolOutputs } from '../harness/index.ts';

const entry = (kind: 'root' | 'project_roots', access: 'read' | 'write') => ({
  path: { type: 'special', value: kind === 'root' ? { kind } : { kind, subpath: null } },
  access,
});
const openRoot = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };

test('a turn may name a profile and roots beside it, for itself and the turns after it', async () => {
  const write = (id: string, path: string) =>
    call(id, 'shell_command', script(`echo x > ${path} 2>/dev/null; cat ${path} 2>&1`));
  const home = testHome();
  const other = home.workspace.join('../other');
  mkdirSync(other);
  const { client, model } = await startServer({
    home,
    settings: 'sandbox_mode = "read-only"',
    scripts: [write('a', `${other}/f`), say('1'), write('b', `${other}/f`), write('c', 'here'), say('2')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'closed');
  const modifications = [{ type: 'additionalWritableRoot' as const, path: other }];
  const permissions = { type: 'profile' as const, id: ':read-only', modifications };
  await client.turn(thread.id, 'open', { permissions });
  const outputs = toolOutputs(model);
  expect(outputs['a']).toMatch(/No such file/);
  expect(outputs['b']).toMatch(/Output:\nx\n$/);
  expect(outputs['c']).toMatch(/No such file/);
  const resumed = await client.request('thread/resume', { threadId: thread.id });
  expect([resumed.sandbox, resumed.permissionProfile, resumed.activePermissionProfile]).toEqual([
    {
      type: 'workspaceWrite',
      writableRoots: [other],
      networkAccess: false,
      excludeTmpdirEnvVar: true,
      excludeSlashTmp: true,
    },
    {
      type: 'managed',
      network: { enabled: false },
      fileSystem: {
        type: 'restricted',
        entries: [openRoot, { path: { type: 'path', path: other }, access: 'write' }],
      },
    },
    { id: ':read-only', extends: null, modifications },
  ]);
});

/** What a profile that opens anything for writing opens for the server's own sake. */
const memories = (home: { codexHome: { join(path: string): string } }) => ({
  path: { type: 'path', path: home.codexHome.join('memories') },
  access: 'write',
});

test('a turn that names no profile there is, or a policy too, begins nothing', async () => {
  const { client, home } = await startServer();
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const refused = (id: string, more: object = {}) =>
    client.requestError('turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text: 'x', text_elements: [] }],
      permissions: { type: 'profile', id },
      ...more,
    });
  const invalid = (message: string) => ({ code: -32600, message });
  const failed = 'failed to load configuration: default_permissions';
  expect(await refused(':nope')).toEqual(invalid(`${failed} refers to unknown built-in profile \`:nope\``));
  expect(await refused('mine')).toEqual(invalid(`${failed} requires a \`[permissions]\` table`));
  expect(await refused(':nope', { sandboxPolicy: { type: 'readOnly' } })).toEqual(
    invalid('`permissions` cannot be combined with `sandboxPolicy`'),
  );
  const resumed = await client.request('thread/resume', { threadId: thread.id }).catch(() => null);
  expect(resumed).toBeNull();
  expect(client.notifications('turn/started')).toEqual([]);
});

const profile = (text: string) => `default_permissions = "mine"\n[permissions.mine.filesystem]\n${text}\n`;

test('a configured profile is what commands are held to, and what clients are told', async () => {
  const home = testHome();
  writeFileSync(home.workspace.join('.env'), 'TOKEN');
  mkdirSync(home.workspace.join('fixed'));
  const text = 'cat .env 2>/dev/null; echo 1 > free; echo 1 > fixed/x; ls /home 2>&1 | head -1';
  const { client, model } = await startServer({
    home,
    settings: `${profile('":minimal" = "read"')}[permissions.mine.filesystem.":project_roots"]\n"." = "write"\n"fixed" = "read"\n"*.env" = "none"\n`,
    scripts: [call('c', 'shell_command', script(text)), say('done')],
  });
  const started = await client.request('thread/start', { cwd: home.workspace.path });
  expect(started.activePermissionProfile).toEqual({ id: 'mine', extends: null, modifications: [] });
  expect(started.sandbox).toMatchObject({ type: 'workspaceWrite', networkAccess: false });
  const project = (subpath: string | null, access: string) => ({
    path: { type: 'special', value: { kind: 'project_roots', subpath } },
    access,
  });
  expect(started.permissionProfile).toMatchObject({
    fileSystem: {
      entries: [
        { path: { type: 'special', value: { kind: 'minimal' } }, access: 'read' },
        { path: { type: 'glob_pattern', pattern: home.workspace.join('*.env') }, access: 'none' },
        project(null, 'write'),
        project('fixed', 'read'),
        memories(home),
      ],
    },
  });
  await client.turn(started.thread.id, 'go');
  const { c: output } = toolOutputs(model);
  expect(output).not.toContain('TOKEN');
  expect(output).toMatch(/fixed\/x: Read-only file system/);
  expect(output).toMatch(/'\/home': No such file/);
  expect(readFileSync(home.workspace.join('free'), 'utf8')).toBe('1\n');
  expect(existsSync(home.workspace.join('fixed/x'))).toBe(false);
});

test('a profile with names of a later version works as far as they are known, and its user is told', async () => {
  const { client, home } = await startServer({
    settings: profile('":root" = "read"\n":project_roots" = "write"\n":later" = "write"'),
  });
  const { thread, permissionProfile } = await client.request('thread/start', { cwd: home.workspace.path });
  const later = { type: 'special', value: { kind: 'unknown', path: ':later', subpath: null } };
  expect(permissionProfile).toMatchObject({
    fileSystem: {
      entries: [
        { path: later, access: 'write' },
        entry('project_roots', 'write'),
        entry('root', 'read'),
        memories(home),
      ],
    },
  });
  const summary =
    'Configured filesystem path `:later` is not recognized by this version of Codex and will be ignored. Upgrade Codex if this path is required.';
  expect(await client.waitFor('configWarning')).toEqual({ summary, details: null });
  expect(await client.waitFor('warning', ({ message }) => message === summary)).toEqual({
    threadId: thread.id,
    message: summary,
  });
});

test.each([
  ['"rel" = "read"', 'filesystem path `rel` must be absolute, use `~/...`, or start with `:`'],
  ['":root" = { "x" = "read" }', 'filesystem path `:root` does not support nested entries'],
  [
    '":project_roots" = { "../x" = "read" }',
    'filesystem subpath `../x` must be a descendant path without `.` or `..` components',
  ],
  [
    '"/x/*.y" = "write"',
    'filesystem glob path `/x/*.y` only supports `none` access; use an exact path or trailing `/**` for `write` subtree access',
  ],
  ['glob_scan_max_depth = 0\n":root" = "read"', 'glob_scan_max_depth must be at least 1'],
  [
    '":root" = "read"\n[permissions.":q"]',
    'permissions profile `:q` uses a reserved built-in profile prefix',
  ],
])('a profile with %s is refused', async (text, reason) => {
  const { client } = await startServer({ settings: profile(text) });
  expect(await client.requestError('thread/start', {})).toEqual({
    code: -32600,
    message: `failed to load configuration: ${reason}`,
  });
});
