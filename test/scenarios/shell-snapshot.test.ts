import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  call,
  say,
  startServer,
  testHome,
  toolOutputs,
  type ServerSetup,
  type TestServer,
} from '../harness/index.ts';

/** A home whose login shells note that they were started, export `MADE` and know `greet`. */
function homeWith(profile: string, rc = '') {
  const home = testHome();
  home.root.write('.bash_profile', `echo noise; { echo login >>~/logins; } 2>/dev/null\n${profile}\n`);
  home.root.write('.bashrc', `${rc}\n`);
  home.root.write('logins', '');
  return home;
}

const PROFILE = `export MADE=by-profile
greet() { echo "hello it's $1"; }
umask 027`;

async function begun(profile: string, setup: Omit<ServerSetup, 'home'> & { rc?: string } = {}) {
  const home = homeWith(profile, setup.rc);
  const server = await startServer({ ...setup, home });
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  const logins = (): number => home.root.read('logins').split('\n').length - 1;
  const run = (command: string): Promise<string> => runBy(server, thread.id, command);
  return { ...server, home, threadId: thread.id, logins, run };
}

/** What a command of the user says. */
async function runBy({ client }: TestServer, threadId: string, command: string): Promise<string> {
  const from = client.mark();
  await client.request('thread/shellCommand', { threadId, command });
  const { item } = await client.waitFor('item/completed', undefined, { from });
  await client.waitFor('turn/completed', undefined, { from });
  return item.type === 'commandExecution' ? (item.aggregatedOutput ?? '') : expect.fail(item.type);
}

function snapshots({ home }: Pick<TestServer, 'home'>): string[] {
  const folder = home.codexHome.join('shell_snapshots');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sh')) : [];
}

/** The name of the only snapshot, once there is one other than `before`. */
async function taken(server: Pick<TestServer, 'home'>, before = ''): Promise<string> {
  await expect
    .poll(() => snapshots(server), { timeout: 10_000 })
    .toEqual([expect.not.stringMatching(before || '^$')]);
  return snapshots(server).join();
}

test('what a login shell does is done once, and its commands find what came of it', async () => {
  const server = await begun(PROFILE, { rc: 'export RC=by-rc; greet() { echo never; }' });
  const { home, threadId, client, logins, run } = server;
  const name = await taken(server);
  expect(name).toMatch(new RegExp(`^${threadId}\\.\\d{19}\\.sh$`));
  expect(statSync(home.codexHome.join('shell_snapshots', name)).mode & 0o777).toBe(0o600);
  expect(logins()).toBe(1);
  expect(await run('greet me; echo "$MADE $RC $#"; umask; nosuch')).toBe(
    "hello it's me\nby-profile by-rc 0\n0027\n/bin/bash: line 1: nosuch: command not found\n",
  );
  expect(logins()).toBe(1);
  const { item } = await client.waitFor('item/started');
  expect(item).toMatchObject({ command: expect.stringMatching(/^\/bin\/bash -lc /) });
  await client.request('thread/archive', { threadId });
  expect(snapshots(server)).toEqual([]);
});

test.each([
  ['exec_command', 'cmd', 'danger-full-access', ''],
  ['exec_command', 'cmd', 'workspace-write', ''],
  ['shell_command', 'command', 'read-only', '[features]\nunified_exec = false'],
])('a model’s %s is run by a snapshot: %s in %s', async (tool, key, sandbox, features) => {
  const settings = `sandbox_mode = "${sandbox}"\n${features}`;
  const args = { [key]: 'greet $MADE' };
  const server = await begun(PROFILE, { settings, scripts: [call('c', tool, args), say('done')] });
  await taken(server);
  await server.client.turn(server.threadId, 'go');
  expect(toolOutputs(server.model)).toEqual({
    c: expect.stringContaining("Output:\nhello it's by-profile\n"),
  });
  expect(server.logins()).toBe(1);
});

test('the environment policy holds: nothing excluded is written down or comes back, what is set stays', async () => {
  const policy =
    '[shell_environment_policy]\nexclude = ["HIDDEN*"]\nset = { MADE = "by-policy", PATH = "/bin:/set" }';
  const env = { HIDDEN_ONE: 'secret one', OPEN: 'open', TERM: 'xterm' };
  const profile = `${PROFILE}\nexport HIDDEN_TWO='secret two' PATH=/bin:/profile; unset OPEN; export 'ODD=a
b'"'"c`;
  const server = await begun(profile, { settings: policy, env });
  const name = await taken(server);
  const text = server.home.codexHome.read(`shell_snapshots/${name}`);
  expect(text).not.toContain('secret');
  expect(text.slice(text.indexOf('# exports'))).toBe(
    "# exports 3\nexport MADE='by-profile'\nexport ODD='a\nb'\\''c'\nexport PATH='/bin:/profile'\nunset OPEN\n",
  );
  const shown = '"$MADE|$HIDDEN_ONE|$HIDDEN_TWO|$OPEN|$PATH|$TERM|$ODD|$CODEX_THREAD_ID"';
  expect(await server.run(`echo ${shown}`)).toBe(`by-policy||||/bin:/set|xterm|a\nb'c|${server.threadId}\n`);
});

test('a command that comes before the snapshot is ready runs in a login shell', async () => {
  const server = await begun(
    'if mkdir ~/first 2>/dev/null; then while ! [ -e ~/go ]; do sleep 0.02; done; fi',
  );
  const { home, run, logins } = server;
  await expect.poll(logins).toBe(1);
  expect(await run('echo there')).toBe('noise\nthere\n');
  expect(snapshots(server)).toEqual([]);
  home.root.write('go', '');
  await taken(server);
  expect(await run('echo there')).toBe('there\n');
});

test('a thread that ends takes the shell with it that its snapshot is taken of', async () => {
  const server = await begun('echo $$ >~/pid; sleep 600');
  await expect.poll(() => existsSync(server.home.root.join('pid'))).toBe(true);
  await server.close();
  expect(readdirSync(server.home.codexHome.join('shell_snapshots'))).toEqual([]);
  const pid = Number(server.home.root.read('pid'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  server.home.remove();
});

test.each([
  ['a profile that ends the shell', 'case $BASH_EXECUTION_STRING in *declare*) exit 3; esac'],
  ['a variable that no shell lets be set', 'export SHELLOPTS'],
])('%s leaves no snapshot, and commands as they are', async (_what, profile) => {
  const server = await begun(profile);
  await expect.poll(() => server.log()).toContain('no snapshot of the login shell');
  expect(readdirSync(server.home.codexHome.join('shell_snapshots'))).toEqual([]);
  expect(await server.run('echo ran')).toBe('noise\nran\n');
});

test('a file for interactive shells that ends the shell leaves what came before', async () => {
  const server = await begun(PROFILE, { rc: 'export RC=1; exit 4' });
  await taken(server);
  expect(await server.run('echo "$MADE|$RC"')).toBe('by-profile|\n');
});

test('a turn in another folder has a snapshot taken there; other folders get login shells', async () => {
  const command = (id: string, workdir?: string) => call(id, 'exec_command', { cmd: 'echo "$AT"', workdir });
  const server = await begun('export AT=$PWD', {
    scripts: [command('a', 'sub'), command('b'), say('1')],
    settings: 'sandbox_mode = "danger-full-access"',
  });
  const { home, client, threadId, model, logins } = server;
  mkdirSync(home.workspace.join('sub'));
  const first = await taken(server);
  await client.turn(threadId, 'go');
  expect(toolOutputs(model)).toEqual({
    a: expect.stringContaining(`noise\n${home.workspace.join('sub')}\n`),
    b: expect.stringContaining(`Output:\n${home.workspace.path}\n`),
  });
  expect(logins()).toBe(2);
  model.push(say('2'), command('c'), say('3'));
  await client.turn(threadId, 'go on', { cwd: home.workspace.join('sub') });
  await taken(server, first);
  await client.turn(threadId, 'and on');
  expect(toolOutputs(model)).toMatchObject({
    c: expect.stringContaining(`Output:\n${home.workspace.join('sub')}\n`),
  });
  expect(logins()).toBe(3);
});

test('a snapshot that sandboxed commands could write is not read', async () => {
  const home = homeWith(PROFILE);
  const inside = { CODEX_HOME: home.codexHome.path };
  const settings = `sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nwritable_roots = ["${home.codexHome.path}"]`;
  const server = await startServer({
    home,
    env: inside,
    settings,
    scripts: [call('c', 'exec_command', { cmd: 'echo "$MADE"' }), say('done')],
  });
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  await taken(server);
  await server.client.turn(thread.id, 'go');
  expect(toolOutputs(server.model)).toEqual({ c: expect.stringContaining('Output:\nnoise\nby-profile\n') });
});

test('without the feature every login command is one', async () => {
  const server = await begun(PROFILE, { settings: '[features]\nshell_snapshot = false' });
  expect(await server.run('echo 1')).toBe('noise\n1\n');
  expect(await server.run('echo 2')).toBe('noise\n2\n');
  expect(server.logins()).toBe(2);
  expect(existsSync(server.home.codexHome.join('shell_snapshots'))).toBe(false);
});

test('what servers left behind that did not end well is removed, of threads that are gone', async () => {
  const home = homeWith('');
  const [gone, other] = ['019cf82b-6a62-7700-bbbd-46909794ef89', '019cf82b-6a62-7700-bbbd-46909794ef88'];
  const stored = home.codexHome.write(
    `sessions/2026/01/01/rollout-2026-01-01T00-00-00-${other}.jsonl`,
    `${JSON.stringify({ timestamp: new Date().toISOString(), type: 'session_meta', payload: { id: other, timestamp: new Date().toISOString(), cwd: '/', originator: 'o', cli_version: '0', source: 'cli', model_provider: 'mock_provider' } })}\n`,
  );
  expect(existsSync(stored)).toBe(true);
  for (const name of [`${gone}.1.sh`, `${gone}.tmp-2`, 'junk.txt', `${other}.3.sh`]) {
    home.codexHome.write(`shell_snapshots/${name}`, '');
  }
  home.codexHome.write('shell_snapshots/folder/x', '');
  const { client } = await startServer({ home });
  const { thread } = await client.request('thread/start', {});
  const left = () => readdirSync(home.codexHome.join('shell_snapshots')).sort();
  await expect
    .poll(left, { timeout: 10_000 })
    .toEqual([`${other}.3.sh`, expect.stringMatching(`^${thread.id}\\.`), 'folder']);
});
