import { describe, expect, it } from 'vitest';
import {
  acceptsPrefixRule,
  isDangerous,
  isKnownSafe,
  policyCommands,
  proposeExecPolicyAmendment,
} from '../../src/tools/shell/index.ts';

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
    expect(await policyCommands(argv)).toEqual({ commands, hereDocument });
  });

  it('is asked about the first command that needs it', async () => {
    const line = bash('ls && touch q && rm -rf zzz');
    expect(await proposeExecPolicyAmendment(line)).toEqual(['touch', 'q']);
    expect(await proposeExecPolicyAmendment(line, 'dangerous')).toEqual(['rm', '-rf', 'zzz']);
    expect(await proposeExecPolicyAmendment(line, 'any')).toEqual(['ls']);
    expect(await proposeExecPolicyAmendment(bash('ls'))).toBeNull();
    expect(await proposeExecPolicyAmendment(bash('cat <<EOF\nEOF'))).toBeNull();
  });

  it.each([
    ['touch q', ['touch'], true],
    ['touch q && ls', ['touch'], true],
    ['touch q; mkdir r', ['touch'], false],
    ['touch q', ['python3'], false],
    ['python3 -c 1', ['python3'], false],
    ['python3 -c 1', ['python3', '-c', '1'], true],
    ['cat <<EOF\nEOF', ['cat'], false],
    ['touch q', [], false],
  ])('a rule for %j by the prefix %j: %j', async (script, prefix, accepted) => {
    expect(await acceptsPrefixRule(bash(script), prefix)).toBe(accepted);
  });
});
