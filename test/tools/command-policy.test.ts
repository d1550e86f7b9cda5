import { describe, expect, it } from 'vitest';
import type { AskForApproval } from '../../src/protocol/index.ts';
import { judgeByRules } from '../../src/tools/command-verdict.ts';
import { judging, NO_MORE } from './judging.ts';
import { isDangerous, isKnownSafe, policyCommands } from '../../src/tools/shell/index.ts';

const bash = (script: string) => ['/bin/bash', '-c', script];

// Seen at the reference (0.129.0) under approval policy `on-request`, unless a comment says otherwise.
describe('dangerous commands', () => {
  it.each([
    [bash('rm -f zzz')],
    [bash('rm -rf zzz')],
    [bash('sudo rm -rf zzz')],
    [bash('sudo sudo rm -f zzz')],
    [bash('ls && rm -rf zzz')],
    [bash('ls; rm -f zzz | cat')],
    [bash("bash -lc 'rm -rf zzz'")],
    [['rm', '-rf', 'zzz']],
    [['sudo', 'rm', '-f', 'zzz']],
    [['zsh', '-c', 'rm -f zzz']],
    // Ours alone: a word that bash passes on as another one is judged by what it becomes.
    [bash(String.raw`r\m -rf zzz`)],
  ])('%j', async (argv) => {
    expect(await isDangerous(argv)).toBe(true);
  });

  it.each([
    [bash('rm zzz')],
    [bash('rm -r zzz')],
    [bash('rm -fr zzz')],
    [bash('rm zzz -f')],
    [bash('rm -- -f')],
    [bash('/bin/rm -rf zzz')],
    [bash('sudo -u x rm -rf zzz')],
    [bash('if true; then rm -rf zzz; fi')],
    [bash('echo $(rm -rf zzz)')],
    [bash('git reset --hard')],
    [bash('git push --force')],
    [bash('env rm -rf zzz')],
    [['git', 'clean', '-fd']],
    [[]],
  ])('%j is none', async (argv) => {
    expect(await isDangerous(argv)).toBe(false);
  });
});

describe('safe commands', () => {
  it.each([
    [['git', '-C.', 'status']],
    [['git', '--paginate', 'log']],
    [['git', '--exec-path=x', 'show']],
    [['git', 'checkout', 'status']],
    [['git', 'branch', '--format=x', 'new']],
    [['bash', '-lc', 'git', 'status']],
    [['bash', '-lc', "'git status'"]],
    [['find', '.', '-fprintf', 'x', 'y']],
    [['rg', '--hostname-bin=x', 'y']],
    [['base64', '-ox']],
    [[]],
    // Ours alone: what bash would make an unsafe option of is unsafe.
    [bash(String.raw`find . -ex\ec rm {} +`)],
    [bash('find . -{exec,name} rm')],
    [bash('rg "--pr"e=x y')],
  ])('%j is none', async (argv) => {
    expect(await isKnownSafe(argv)).toBe(false);
  });

  it.each([
    [['git', 'branch', '-vv', '--all']],
    [bash("bash -c 'ls' && sh -c pwd")],
    [['/usr/bin/git', '--no-pager', 'diff', '-p']],
  ])('%j is one', async (argv) => {
    expect(await isKnownSafe(argv)).toBe(true);
  });
});

describe('what rules see of a command', () => {
  it.each([
    [['ls', '-la'], [['ls', '-la']], false],
    [bash('ls && touch "a b"'), [['ls'], ['touch', 'a b']], false],
    [bash('echo $X'), [bash('echo $X')], false],
    [bash('rm -rf zzz <<EOF\nEOF'), [['rm', '-rf', 'zzz']], true],
    [bash("python3 x <<'PY'\nprint(1)\nPY"), [['python3', 'x']], true],
    [bash('cat <<EOF > out\nEOF'), [bash('cat <<EOF > out\nEOF')], false],
    [bash('cat <<EOF && ls\nEOF'), [bash('cat <<EOF && ls\nEOF')], false],
    [bash('cat $X <<EOF\nEOF'), [bash('cat $X <<EOF\nEOF')], false],
    [bash(''), [bash('')], false],
  ])('of %j: %j', async (argv, commands, hereDocument) => {
    const seen = await policyCommands(argv);
    expect({ ...seen, commands: seen.commands.map(({ words }) => words) }).toEqual({
      commands,
      hereDocument,
    });
  });
});

/** What becomes of a script that a model asks to run outside the sandbox (`on-request`), or inside of it. */
async function judged(script: string, options: { approval?: AskForApproval; prefixRule?: string[] } = {}) {
  const { approval: approvalPolicy = 'untrusted', prefixRule = null } = options;
  const escalated = approvalPolicy === 'on-request';
  const request = { argv: bash(script), cwd: '/', escalated, prefixRule, ...NO_MORE };
  const sandboxPolicy = { type: 'readOnly', networkAccess: false } as const;
  return judgeByRules(request, { ...judging(sandboxPolicy), approvalPolicy });
}

describe('the rule that is proposed', () => {
  const line = 'ls && touch q && rm -rf zzz';
  it.each([
    ['the first that is not known to be safe', line, 'untrusted', 'ask', ['touch', 'q']],
    ['the dangerous one', line, 'on-failure', 'ask', ['rm', '-rf', 'zzz']],
    ['any, for when the sandbox stops it', 'ls && touch q', 'on-failure', 'run', ['ls']],
    ['none for a here-document', 'touch q <<EOF\nEOF', 'untrusted', 'ask', null],
  ] as const)('is about %s', async (_, script, approval, type, amendment) => {
    expect(await judged(script, { approval })).toMatchObject({ type, amendment });
  });

  it.each([
    ['touch q', ['touch'], true],
    ['touch q && ls', ['touch'], true],
    ['touch q; mkdir r', ['touch'], false],
    ['touch q', ['python3'], false],
    ['python3 -c 1', ['python3'], false],
    ['python3 -c 1', ['python3', '-c', '1'], true],
    ['touch q <<EOF\nEOF', ['touch'], false],
    ['touch q', [], false],
  ])("for %j is the model's %j: %j", async (script, prefixRule, accepted) => {
    const verdict = await judged(script, { approval: 'on-request', prefixRule });
    const proposed = verdict.type === 'ask' ? verdict.amendment : 'not asked';
    expect(JSON.stringify(proposed) === JSON.stringify(prefixRule)).toBe(accepted);
  });
});
