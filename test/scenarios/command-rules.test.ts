import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CommandExecutionApprovalDecision } from '../../src/protocol/index.ts';
import { readRules } from '../../src/tools/rules/read-rules.ts';
import {
  call,
  modelInput,
  say,
  script,
  startServer,
  testHome,
  toolOutputs,
  type Script,
  type TestHome,
  type TestServer,
} from '../harness/index.ts';

const run = (id: string, text: string, extra: object = {}): Script =>
  call(id, 'shell_command', script(text, extra));
const add = (...words: string[]) => ({ acceptWithExecpolicyAmendment: { execpolicy_amendment: words } });

interface Setup {
  readonly rules?: string;
  readonly policy?: string;
  /** More of config.toml. */
  readonly more?: string;
  readonly home?: TestHome;
  readonly scripts: readonly Script[];
  readonly answers?: readonly CommandExecutionApprovalDecision[];
}

/** A server in a home with rules, and a thread in its workspace. */
async function started({
  rules,
  policy = 'on-request',
  more = '',
  home = testHome(),
  scripts,
  answers = [],
}: Setup) {
  if (rules !== undefined) home.codexHome.write('rules/default.rules', rules);
  const settings = `approval_policy = "${policy}"\nsandbox_mode = "workspace-write"\n${more}`;
  const server = await startServer({ home, settings, scripts: [...scripts, say('done')] });
  const left = [...answers];
  const asked: unknown[] = [];
  server.client.on('item/commandExecution/requestApproval', ({ itemId, reason, ...question }) => {
    asked.push([itemId, reason ?? null, question.proposedExecpolicyAmendment ?? null]);
    return { decision: left.shift() ?? 'decline' };
  });
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  return { ...server, thread, asked };
}

/** How the commands of a server ended, the refusals in their own words. */
const ended = ({ client }: TestServer) =>
  Object.fromEntries(
    client
      .notifications('item/completed')
      .flatMap(({ item }) => (item.type === 'commandExecution' ? [[item.id, item.status]] : [])),
  );
const rulesOf = (home: TestHome): string => home.codexHome.read('rules/default.rules');

describe('a rule that allows', () => {
  test.each(['on-request', 'untrusted', 'never'])(
    'lets commands run unasked and outside the sandbox under %s',
    async (policy) => {
      const home = testHome();
      const outside = home.root.join('outside');
      const server = await started({
        home,
        policy,
        rules: 'prefix_rule(pattern=["touch"])',
        scripts: [run('c1', `touch ${outside}`)],
      });
      await server.client.turn(server.thread.id, 'go');
      expect([server.asked, ended(server), existsSync(outside)]).toEqual([[], { c1: 'completed' }, true]);
    },
  );

  test('leaves a line in the sandbox that has another command too', async () => {
    const home = testHome();
    const outside = home.root.join('outside');
    const server = await started({
      home,
      rules: 'prefix_rule(pattern=["touch"])',
      scripts: [run('c1', `touch ${outside} && echo x`), run('c2', `echo x > ${outside}`)],
    });
    await server.client.turn(server.thread.id, 'go');
    expect([ended(server), existsSync(outside)]).toEqual([{ c1: 'failed', c2: 'failed' }, false]);
  });

  test('is told to the model', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `prefix_rule(["make", "target", "${index}"])`);
    const rules = [...many, 'prefix_rule(["gh", ["pr", "run"]])'].join('\n');
    const server = await started({ rules, scripts: [] });
    await server.client.turn(server.thread.id, 'go');
    const told = modelInput(server.model)[0]?.content?.[0]?.text?.split('\n') ?? [];
    const first = told.indexOf('- ["gh","[pr|run]"]');
    expect(told.slice(first + 1, first + 102)).toEqual([
      ...Array.from({ length: 99 }, (_, index) => `- ["make","target","${index}"]`),
      '- (and more)',
      '',
    ]);
  });

  test('by name lets no file out of the sandbox that was made in it', async () => {
    const home = testHome();
    const outside = home.root.join('outside');
    home.workspace.write('tool', `#!/bin/sh\n: > ${outside}\n`);
    const tool = home.workspace.join('tool');
    const server = await started({
      home,
      rules: 'prefix_rule(["tool"])\nprefix_rule(["touch"])',
      scripts: [
        run('c1', `chmod +x tool; ${tool}`),
        run('c2', tool),
        run('c3', './tool'),
        run('c4', `/usr/bin/touch ${outside}2`),
      ],
    });
    await server.client.turn(server.thread.id, 'go');
    expect(ended(server)).toEqual({ c1: 'failed', c2: 'failed', c3: 'failed', c4: 'completed' });
    expect([existsSync(outside), existsSync(`${outside}2`)]).toEqual([false, true]);
  });
});

describe('a rule that asks', () => {
  const rules =
    'prefix_rule(["ls"], "prompt")\nprefix_rule(["ls", ["-l", "-a"]], "prompt", justification="it takes long")\nprefix_rule(["ls"])';
  const scripts = [
    run('c1', 'ls'),
    run('c2', 'echo x && ls -l'),
    run('c3', '/bin/ls', { justification: 'May I?' }),
  ];

  test('does so for safe commands too, says why, and proposes no other rule', async () => {
    const server = await started({ rules, scripts, answers: ['accept'] });
    await server.client.turn(server.thread.id, 'go');
    expect(server.asked).toEqual([
      ['c1', '`/bin/bash -c ls` requires approval by policy', null],
      ['c2', "`/bin/bash -c 'echo x && ls -l'` requires approval: it takes long", null],
      ['c3', '`/bin/bash -c /bin/ls` requires approval by policy', null],
    ]);
    expect(ended(server)).toEqual({ c1: 'completed', c2: 'declined', c3: 'declined' });
  });

  test('refuses where nobody may be asked', async () => {
    const server = await started({ rules, scripts: scripts.slice(0, 1), policy: 'never' });
    await server.client.turn(server.thread.id, 'go');
    expect([server.asked, toolOutputs(server.model)]).toEqual([
      [],
      { c1: 'approval required by policy, but AskForApproval is set to Never' },
    ]);
  });
});

test('a rule that forbids refuses a command, however it is written, and tells the model why', async () => {
  const server = await started({
    rules:
      'prefix_rule(["touch"], "forbidden")\nprefix_rule(["touch"])\nprefix_rule([["git", "jj"], "push"], "forbidden", justification="ask a person")',
    scripts: [
      run('c1', 'echo x; touch y', { sandbox_permissions: 'require_escalated' }),
      run('c2', 'git push'),
      run('c3', String.raw`t\ouch y`),
      run('c4', '/usr/bin/touch y'),
      run('c5', 'touch y <<EOF\nEOF'),
    ],
  });
  await server.client.turn(server.thread.id, 'go');
  const forbidden = 'policy forbids commands starting with `touch`';
  expect([server.asked, toolOutputs(server.model)]).toEqual([
    [],
    {
      c1: `\`/bin/bash -c 'echo x; touch y'\` rejected: ${forbidden}`,
      c2: "`/bin/bash -c 'git push'` rejected: ask a person",
      c3: `\`/bin/bash -c "t\\\\ouch y"\` rejected: ${forbidden}`,
      c4: `\`/bin/bash -c '/usr/bin/touch y'\` rejected: ${forbidden}`,
      c5: `\`/bin/bash -c 'touch y <<EOF\nEOF'\` rejected: ${forbidden}`,
    },
  ]);
  expect(existsSync(server.home.workspace.join('y'))).toBe(false);
});

describe('rules of a project', () => {
  test.each([
    ['trusted', 'declined'],
    ['untrusted', 'completed'],
  ])('count where it is %s', async (level, status) => {
    const home = testHome();
    home.workspace.write('.codex/rules/own.rules', 'prefix_rule(["ls"], "forbidden")');
    const more = `[projects."${home.workspace.path}"]\ntrust_level = "${level}"`;
    const server = await started({ home, more, scripts: [run('c1', 'ls')] });
    await server.client.turn(server.thread.id, 'go');
    expect(ended(server)).toEqual({ c1: status });
  });
});

describe('rules that cannot be read', () => {
  const mended = 'Until this is mended every command has to be approved';

  test('are told with their place; every command is asked about, and what is forbidden stays so', async () => {
    const home = testHome();
    home.codexHome.write('rules/good.rules', 'prefix_rule(["touch"])');
    const server = await started({
      home,
      rules: 'prefix_rule(["mkdir"], "forbidden")\n\nprefix_rule(["rmdir"], "forbiden")\n',
      scripts: [run('c1', 'mkdir x'), run('c2', 'rmdir x'), run('c3', 'touch y'), run('c4', 'ls')],
      answers: ['accept', 'decline', 'accept'],
    });
    const path = home.codexHome.join('rules/default.rules');
    expect(await server.client.waitFor('configWarning')).toEqual({
      summary: 'Error parsing rules; custom rules not applied.',
      details: expect.stringContaining(
        `failed to parse rules file ${path}: starlark error: error: invalid decision: forbiden\n --> ${path}:3:1\n${mended}`,
      ),
      path,
      range: { start: { line: 3, column: 1 }, end: { line: 3, column: 35 } },
    });
    await server.client.waitFor('warning', ({ message }) => message.includes(`${path}:3:1`));
    await server.client.turn(server.thread.id, 'go');
    const reason = (command: string) =>
      `\`/bin/bash -c ${command}\` requires approval: the rules in ${path} cannot be read`;
    expect(server.asked).toEqual([
      ['c2', reason("'rmdir x'"), null],
      ['c3', reason("'touch y'"), null],
      ['c4', reason('ls'), null],
    ]);
    expect(ended(server)).toEqual({ c1: 'declined', c2: 'failed', c3: 'declined', c4: 'completed' });
  });

  test('let nothing run where nobody may be asked', async () => {
    const server = await started({ policy: 'never', rules: 'prefix_rule(', scripts: [run('c1', 'ls')] });
    await server.client.turn(server.thread.id, 'go');
    expect(toolOutputs(server.model)).toEqual({
      c1: 'approval required by policy, but AskForApproval is set to Never',
    });
  });

  test.each([
    [
      'a file that is no text',
      (home: TestHome) => writeFileSync(home.codexHome.write('rules/x.rules', ''), Buffer.of(0xff)),
    ],
    ['a file in place of the folder', (home: TestHome) => home.codexHome.write('rules', '')],
  ])('are %s too', async (_, make) => {
    const home = testHome();
    make(home);
    const server = await started({ home, scripts: [run('c1', 'ls')] });
    const { details } = await server.client.waitFor('configWarning');
    expect(details).toContain(mended);
    await server.client.turn(server.thread.id, 'go');
    expect(server.asked).toHaveLength(1);
  });
});

describe('a rule that the user adds', () => {
  const policy = 'untrusted';

  test('is written down, told to the model, and holds in every thread and the next server', async () => {
    const home = testHome();
    const outside = home.root.join('outside');
    const server = await started({
      home,
      policy,
      rules: '# mine',
      scripts: [run('c1', 'touch x'), say('done'), run('c2', `touch ${outside}`)],
      answers: [add('touch')],
    });
    const { thread: other } = await server.client.request('thread/start', { cwd: home.workspace.path });
    await server.client.turn(server.thread.id, 'go');
    expect(server.asked).toEqual([['c1', null, ['touch', 'x']]]);
    expect(rulesOf(home)).toBe('# mine\nprefix_rule(pattern=["touch"], decision="allow")\n');
    const [, told, output] = modelInput(server.model).slice(-3);
    expect([told?.role, told?.content?.[0]?.text, output?.call_id]).toEqual([
      'developer',
      expect.stringContaining('["touch"]'),
      'c1',
    ]);
    await server.client.turn(other.id, 'go');
    expect([server.asked.length, existsSync(outside)]).toEqual([1, true]);
    await server.close();

    const next = await started({ home, policy, scripts: [run('c1', 'touch y')] });
    await next.client.turn(next.thread.id, 'go');
    expect([next.asked, ended(next)]).toEqual([[], { c1: 'completed' }]);
  });

  test('makes a file that all may read, holds what a word may hold, and is written once', async () => {
    const words = ['touch', 'a "b\\ é\n\b\u0001', '$x'];
    const server = await started({
      policy,
      scripts: [run('c1', 'touch x'), run('c2', 'touch x')],
      answers: [add(...words), add(...words)],
    });
    await server.client.turn(server.thread.id, 'go');
    const file = server.home.codexHome.join('rules/default.rules');
    expect(rulesOf(server.home)).toBe(
      String.raw`prefix_rule(pattern=["touch", "a \"b\\ é\n\b\u0001", "$x"], decision="allow")` + '\n',
    );
    expect([statSync(file).mode & 0o777, readRules(readFileSync(file, 'utf8')).rules[0]?.pattern]).toEqual([
      0o644,
      words.map((word) => [word]),
    ]);
  });

  test('ends with its line in the file, for threads that begin later', async () => {
    const server = await started({
      policy,
      scripts: [run('c1', 'touch x'), say('done'), run('c2', 'touch x')],
      answers: [add('touch')],
    });
    await server.client.turn(server.thread.id, 'go');
    server.home.codexHome.write('rules/default.rules', '');
    const { thread } = await server.client.request('thread/start', { cwd: server.home.workspace.path });
    await server.client.turn(thread.id, 'go');
    expect(ended(server)).toEqual({ c1: 'completed', c2: 'declined' });
  });

  test.each([
    ['without a word', [], 'prefix rule requires at least one token', () => undefined],
    [
      'where it cannot be written',
      ['touch'],
      'failed to open policy file ~: Is a directory (os error 21)',
      (home: TestHome) => home.codexHome.write('rules/default.rules/x', ''),
    ],
  ])('%s does not hold; the command runs all the same', async (_, words, why, make) => {
    const home = testHome();
    make(home);
    const scripts = [run('c1', 'touch x'), run('c2', 'touch x')];
    const server = await started({ home, policy, scripts, answers: [add(...words)] });
    await server.client.turn(server.thread.id, 'go');
    const path = home.codexHome.join('rules/default.rules');
    const message = `Failed to apply execpolicy amendment: failed to update rules file ${path}: ${why.replace('~', path)}`;
    expect(server.client.notifications('warning')).toContainEqual({ threadId: server.thread.id, message });
    expect(ended(server)).toEqual({ c1: 'completed', c2: 'declined' });
  });
});
