import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { builtProgram, testFolder } from '../harness/index.ts';

let program = '';
beforeAll(async () => {
  program = await builtProgram();
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The folder that the demo made. */
  readonly playground: string;
  /** The user's home. */
  readonly home: string;
}

/** Runs the demo as a user without any settings would, by way of another program where one is given. */
async function demo([launcher, ...options]: readonly string[] = []): Promise<Run> {
  const folder = testFolder('demo', '/var/tmp');
  onTestFinished(() => folder.remove());
  folder.write('home/.codex/config.toml', '# mine\n');
  folder.write('tmp/.keep', '');
  const args = launcher === undefined ? [program, 'demo'] : [...options, process.execPath, program, 'demo'];
  const child = spawn(launcher ?? process.execPath, args, {
    cwd: folder.path,
    env: {
      PATH: process.env['PATH'],
      HOME: folder.join('home'),
      CODEX_HOME: folder.join('home/.codex'),
      TMPDIR: folder.join('tmp'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const [name = 'none'] = readdirSync(folder.join('tmp')).filter((entry) => entry.startsWith('quire-demo-'));
  return { code, stdout, stderr, playground: folder.join('tmp', name), home: folder.join('home') };
}

/** What follows in `text` in this order; what is missing stands in the answer. */
function missingInOrder(text: string, parts: readonly string[]): readonly string[] {
  let from = 0;
  return parts.filter((part) => {
    const at = text.indexOf(part, from);
    if (at === -1) return true;
    from = at + part.length;
    return false;
  });
}

test('plays a session, shows it, and says where it is', async () => {
  const { code, stdout, stderr, playground, home } = await demo();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(
    missingInOrder(stdout, [
      'not a language model',
      `CODEX_HOME  ${playground}/codex-home`,
      'model_provider = "offline"',
      '-> initialize',
      '<- result  quire-demo/0.129.0',
      '-> initialized\n-> thread/start',
      'model provider offline, sandbox workspaceWrite, approval policy "untrusted"',
      '-> turn/start',
      '<- turn/started',
      '<- item/reasoning/summaryTextDelta',
      'A command can list what is open.',
      '<- turn/plan/updated\n     [>] list what is left\n     [ ] tick off the plants\n     [ ] report\n',
      "     $ /bin/bash -lc 'ls; grep",
      '<- item/commandExecution/requestApproval  May this command run?\n-> accept',
      '<- item/commandExecution/outputDelta',
      '     notes.txt\n     [ ] water the plants\n     [ ] call Ada\n',
      "touch: cannot touch '../outside.txt': Read-only file system\n     so nothing was written there\n",
      '<- item/completed  commandExecution: completed, exit code 0\n',
      `     update ${playground}/workspace/notes.txt\n     @@ -1,3 +1,3 @@\n`,
      '     -[ ] water the plants\n     +[x] water the plants\n',
      '<- item/fileChange/requestApproval  May these files be changed?\n-> accept',
      '<- item/completed  fileChange: completed\n<- turn/diff/updated',
      '<- turn/plan/updated\n     [x] list what is left\n     [x] tick off the plants\n     [x] report\n',
      '<- item/agentMessage/delta',
      '     The plants are ticked off now. The command in the sandbox printed:\n     notes.txt\n',
      '<- turn/completed  completed',
      '-> thread/read',
      '<- result  4 items in 1 turn: userMessage, reasoning, fileChange, agentMessage\n',
      'Where the thread is',
      'How to connect a client',
      `CODEX_HOME=${playground}/codex-home node ${program} app-server\n`,
      '{"method":"initialized"}',
      '"method":"thread/resume"',
      'How to use a language model',
    ]),
  ).toEqual([]);
  expect(stdout).not.toContain('\u001b');
  const workspace = join(playground, 'workspace');
  expect(
    Object.fromEntries(
      readdirSync(workspace).map((file) => [file, readFileSync(join(workspace, file), 'utf8')]),
    ),
  ).toEqual({
    'notes.txt': '[x] buy coffee\n[x] water the plants\n[ ] call Ada\n',
    'todo.txt': '[ ] water the plants\n[ ] call Ada\n',
  });
  expect(readdirSync(playground).toSorted()).toEqual(['codex-home', 'workspace']);
  const rollout = /stored as it happened, in\n {2}(\S+)\n/.exec(stdout)?.[1] ?? '';
  expect(rollout.startsWith(`${playground}/codex-home/sessions/`)).toBe(true);
  expect(JSON.parse(readFileSync(rollout, 'utf8').split('\n')[0] ?? '')).toMatchObject({
    type: 'session_meta',
    payload: { cwd: workspace, originator: 'quire-demo', model_provider: 'offline' },
  });
  // Nothing of the user's was touched.
  expect(readdirSync(home, { recursive: true }).toSorted()).toEqual(['.codex', '.codex/config.toml']);
  expect(readFileSync(join(home, '.codex/config.toml'), 'utf8')).toBe('# mine\n');
});

test.runIf(process.platform === 'linux')('says how to get bubblewrap where it is missing', async () => {
  const { code, stdout, stderr, playground } = await demo(withoutBubblewrap());
  expect(code).toBe(1);
  expect(
    missingInOrder(stdout, [
      '<- item/completed  commandExecution: failed, exit code -1\n     bubblewrap (bwrap) is not installed',
      '<- turn/completed  completed',
    ]),
  ).toEqual([]);
  expect(stderr).toMatch(
    /^\nerror: the session did not go as it should:\n {2}- The command failed: bubblewrap \(bwrap\) is not installed.*`sudo apt-get install bubblewrap.*\nWhat it left is in .*\n$/,
  );
  expect(existsSync(join(playground, 'workspace/todo.txt'))).toBe(false);
});

/** Runs a program in a view of this machine that has no bubblewrap, by means of bubblewrap where there is one. */
function withoutBubblewrap(): readonly string[] {
  const folders = ['/usr/bin', '/bin', '/usr/local/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, 'bwrap')).filter((path) => existsSync(path));
  const places = [...new Set(found.map((path) => realpathSync(path)))];
  const [bubblewrap] = places;
  if (bubblewrap === undefined) return [];
  return [
    bubblewrap,
    '--dev-bind',
    '/',
    '/',
    ...places.flatMap((path) => ['--ro-bind', '/dev/null', path]),
    '--',
  ];
}
