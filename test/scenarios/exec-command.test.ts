import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  call,
  CARRIERS,
  Evened,
  execCommand,
  FIRST,
  itemCompleted,
  itemStarted,
  modelSaid,
  note,
  ran,
  ranTurn,
  say,
  sessionReport,
  sse,
  startedSession,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
} from '../harness/index.ts';

const failed = (command: string, reason: string): string =>
  `exec_command failed for \`/bin/bash -c ${command}\`: CreateProcess { message: ${JSON.stringify(`Rejected(${JSON.stringify(reason)})`)} }`;

test.each(CARRIERS)('a command that ends soon is told as a whole, over %s', async (carrier) => {
  const script = 'echo out; echo err >&2; exit 3';
  const { client, evened, from, outputs } = await ranTurn([execCommand(script)], { carrier });
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    itemStarted(FIRST, startedSession(script)),
    itemCompleted(FIRST, startedSession(script, ran(3, 'out\nerr\n'))),
    ...modelSaid(FIRST, 'done'),
    turnCompleted(FIRST),
  ]);
  expect(outputs).toEqual({ c1: sessionReport('out\nerr\n', 3) });
});

test('a command that runs for a while streams all of its output', async () => {
  const script = 'echo first; while ! [ -e go ]; do sleep 0.02; done; echo second';
  const server = await startServer({
    scripts: [execCommand(script, { yield_time_ms: 20_000 }), say('done')],
  });
  const { client, home, model } = server;
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const turn = client.turn(thread.id, 'go');
  const { delta } = await client.waitFor('item/commandExecution/outputDelta');
  expect(delta).toBe('first\n');
  home.workspace.write('go', '');
  const { from } = await turn;
  const told = { ...FIRST, itemId: 'c1' };
  expect(evened.heard(client, { from }).slice(3)).toEqual([
    itemStarted(FIRST, startedSession(script)),
    note('item/commandExecution/outputDelta', { ...told, delta: 'first\n' }),
    note('item/commandExecution/outputDelta', { ...told, delta: 'second\n' }),
    itemCompleted(FIRST, startedSession(script, ran(0, 'first\nsecond\n'))),
    ...modelSaid(FIRST, 'done'),
    turnCompleted(FIRST),
  ]);
  expect(evened.value(toolOutputs(model))).toEqual({ c1: sessionReport('first\nsecond\n') });
});

test('a command runs where it is told to, and is told that nobody looks at a screen', async () => {
  const names = 'NO_COLOR TERM LANG LC_CTYPE LC_ALL COLORTERM PAGER GIT_PAGER GH_PAGER CODEX_CI SAID';
  const { outputs } = await ranTurn(
    [
      execCommand(`pwd; echo $CODEX_THREAD_ID; for n in ${names}; do echo "$n=\${!n}"; done`, {
        workdir: 'sub',
      }),
    ],
    { settings: 'shell_environment_policy.set = { TERM = "mine", SAID = "so" }' },
  );
  const environment =
    'NO_COLOR=1\nTERM=dumb\nLANG=C.UTF-8\nLC_CTYPE=C.UTF-8\nLC_ALL=C.UTF-8\nCOLORTERM=\nPAGER=cat\nGIT_PAGER=cat\nGH_PAGER=cat\nCODEX_CI=1\nSAID=so\n';
  expect(outputs).toEqual({ c1: expect.stringContaining(`Output:\n~/work/sub\n#1\n${environment}`) });
});

test('a command without a terminal has pipes and nothing to read; with one it has 24 lines of 80 columns', async () => {
  const script = '[ -t 0 ] && stty size; [ -t 1 ] || echo pipe; [ -t 0 ] || cat';
  const { outputs } = await ranTurn([execCommand(script), execCommand(script, { tty: true }, 'c2')]);
  expect(outputs).toEqual({ c1: sessionReport('pipe\n'), c2: sessionReport('24 80\r\n') });
});

test.each([
  ['nothing is asked for', {}, '/bin/bash -lc', true],
  ['no login shell is wanted', { login: false }, '/bin/bash -c', true],
  ['a shell is named', { shell: '/bin/sh' }, '/bin/sh -lc', true],
  ['a program is named that is no shell', { shell: 'fish' }, '/bin/sh -lc', true],
  ['a shell is named that is not there', { shell: '/nowhere/bash' }, '/bin/bash -lc', true],
  ['login shells are not allowed', {}, '/bin/bash -c', false],
])('the shell where %s', async (_, args, shell, loginShells) => {
  const { client, from } = await ranTurn([call('c1', 'exec_command', { cmd: 'true', ...args })], {
    settings: `allow_login_shell = ${loginShells}`,
  });
  const items = client.notifications('item/started', from).map(({ item }) => item);
  expect(items).toContainEqual(expect.objectContaining({ command: `${shell} true` }));
});

test('a login shell that is not allowed is refused, in every tool', async () => {
  const { outputs } = await ranTurn(
    [
      execCommand('true', { login: true }),
      call('c2', 'shell_command', { command: 'true', login: true }),
      call('c3', 'shell_command', { command: 'shopt login_shell' }),
    ],
    { settings: 'allow_login_shell = false' },
  );
  const refused = 'login shell is disabled by config; omit `login` or set it to false.';
  expect(outputs).toEqual({
    c1: refused,
    c2: refused,
    c3: 'Exit code: 1\nWall time: 0 seconds\nOutput:\nlogin_shell    \toff\n',
  });
});

test.each([
  ['no arguments', '{}', 'missing field `cmd`'],
  ['a command that is no text', { cmd: 5 }, 'invalid type: integer `5`, expected a string'],
  ['a negative time', { cmd: 'true', yield_time_ms: -1 }, 'invalid value: integer `-1`, expected u64'],
  [
    'a fraction of tokens',
    { cmd: 'true', max_output_tokens: 1.5 },
    'invalid type: floating point `1.5`, expected usize',
  ],
  [
    'odd permissions',
    { cmd: 'true', sandbox_permissions: 'odd' },
    'unknown variant `odd`, expected one of `use_default`, `require_escalated`, `with_additional_permissions`',
  ],
])('%s are told to the model alone', async (_, args, message) => {
  const { client, from, outputs } = await ranTurn([call('c1', 'exec_command', args)]);
  expect(outputs).toEqual({ c1: `failed to parse function arguments: ${message}` });
  const types = client.notifications('item/started', from).map(({ item }) => item.type);
  expect(types).toEqual(['userMessage', 'agentMessage']);
});

test('output is shown within what the model asks for and may have', async () => {
  const many = 'seq 1 20000';
  const { outputs } = await ranTurn(
    [
      execCommand(many, { max_output_tokens: 20, yield_time_ms: 5_000 }),
      execCommand(many, { yield_time_ms: 5_000 }, 'c2'),
      execCommand('seq 1 20', { max_output_tokens: 0 }, 'c3'),
    ],
    { settings: 'model = "gpt-5.2"' },
  );
  const { c1, c2, c3 } = outputs as Record<string, string>;
  expect(c1).toContain(
    'Original token count: 27224\nOutput:\nTotal output lines: 20000\n\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n1…27204 tokens truncated…994\n',
  );
  expect(c2).toContain('…24724 tokens truncated…');
  expect(c3).toContain('Total output lines: 20\n\n…13 tokens truncated…');
});

test('the beginning and the end of very much output are kept', async () => {
  const { client, from, outputs } = await ranTurn([execCommand('seq 1 400000', { yield_time_ms: 20_000 })]);
  expect(outputs).toEqual({ c1: expect.stringContaining('Original token count: 262144\n') });
  const ends = client
    .notifications('item/completed', from)
    .flatMap(({ item }) => (item.type === 'commandExecution' ? [item.aggregatedOutput ?? ''] : []));
  expect(ends[0]).toHaveLength(1024 * 1024);
  expect(ends[0]).toMatch(/^1\n2\n[^]*\n400000\n$/);
});

test('what is configured for the output of tools holds', async () => {
  const { outputs } = await ranTurn([execCommand('seq 1 3000', { max_output_tokens: 5_000 })], {
    settings: 'tool_output_token_limit = 1000',
  });
  expect(outputs).toEqual({ c1: expect.stringContaining('…2474 tokens truncated…') });
});

test('a command that is a patch is applied as one', async () => {
  const patch = '*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch';
  const { home, outputs, client, from } = await ranTurn([execCommand(`apply_patch <<'EOF'\n${patch}\nEOF`)], {
    settings: 'sandbox_mode = "workspace-write"',
  });
  expect(home.workspace.read('new.txt')).toBe('hello\n');
  expect(outputs).toEqual({
    c1: 'Wall time: 0 seconds\nOutput:\n{"output":"Success. Updated the following files:\\nA new.txt\\n","metadata":{"exit_code":0,"duration_seconds":0}}',
  });
  const types = client.notifications('item/completed', from).map(({ item }) => item.type);
  expect(types).toEqual(['userMessage', 'fileChange', 'agentMessage']);
});

test('a command that cannot be started is told, with the reason', async () => {
  const { client, evened, from, outputs, home } = await ranTurn([
    execCommand('true', { workdir: 'missing' }),
  ]);
  const reason = `working directory is not usable: ${home.workspace.join('missing')} (ENOENT)`;
  expect(outputs).toEqual({ c1: evened.value(failed('true', reason)) });
  const item = (differing: object) =>
    startedSession('x', {
      ...differing,
      command: '/bin/bash -c true',
      cwd: '~/work/missing',
      commandActions: [{ type: 'unknown', command: 'true' }],
    });
  expect(evened.heard(client, { from }).slice(3, 5)).toEqual([
    itemStarted(FIRST, item({})),
    itemCompleted(FIRST, item(ran(-1, String(evened.value(reason))))),
  ]);
});

test('a command that the sandbox stops is told as failed', async () => {
  const { client, evened, from, outputs, home } = await ranTurn([execCommand('echo x > ../made')]);
  expect(existsSync(home.root.join('made'))).toBe(false);
  const said = '/bin/bash: line 1: ../made: Read-only file system\n';
  expect(outputs).toEqual({ c1: sessionReport(said, 1) });
  expect(evened.heard(client, { from }).slice(3, 5)).toEqual([
    itemStarted(FIRST, startedSession('echo x > ../made')),
    itemCompleted(FIRST, startedSession('echo x > ../made', ran(1, said))),
  ]);
});

test('commands that the model wants at once run beside each other', async () => {
  const meet = (mine: string, theirs: string) => ({
    cmd: `touch ${mine}; while ! [ -e ${theirs} ]; do sleep 0.02; done`,
    login: false,
  });
  const both = [
    sse.created(),
    sse.functionCall('a', 'exec_command', meet('one', 'two')),
    sse.functionCall('b', 'exec_command', meet('two', 'one')),
    sse.completed(),
  ];
  const { outputs } = await ranTurn([both], { settings: 'sandbox_mode = "workspace-write"' });
  expect(outputs).toEqual({ a: sessionReport(''), b: sessionReport('') });
});

test.each([
  ['bytes that are no text', String.raw`printf 'a\xffb'`, 'a\ufffdb'],
  ['no output', 'true', ''],
])('%s', async (_, script, output) => {
  const { client, from, outputs } = await ranTurn([execCommand(script)]);
  expect(outputs).toEqual({ c1: sessionReport(output) });
  const items = client.notifications('item/completed', from).map(({ item }) => item);
  expect(items).toContainEqual(
    expect.objectContaining({ type: 'commandExecution', aggregatedOutput: output === '' ? null : output }),
  );
});

test.each([
  ['', -1],
  ['with a terminal ', 1],
])('a command %sthat a signal ends outside the sandbox', async (terminal, exitCode) => {
  const { outputs } = await ranTurn([execCommand('kill -9 $$', { tty: terminal !== '' })], {
    settings: 'sandbox_mode = "danger-full-access"',
  });
  expect(outputs).toEqual({ c1: sessionReport('', exitCode) });
});
