import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startServer } from '../harness/index.ts';

const GIT = 'git';
const IDENTITY = {
  GIT_AUTHOR_NAME: 't',
  GIT_AUTHOR_EMAIL: 't',
  GIT_COMMITTER_NAME: 't',
  GIT_COMMITTER_EMAIL: 't',
};

/** A checkout of `main` with one committed file, and a bare remote that nothing was pushed to. */
async function start() {
  const { client, home } = await startServer();
  const { workspace: folder } = home;
  const git = (...args: string[]) =>
    execFileSync(GIT, ['-C', folder.join('r'), ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: home.root.path, ...IDENTITY },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  folder.write('r/one', '1\n');
  git('init', '-q', '-b', 'main');
  git('init', '-q', '--bare', folder.join('remote.git'));
  git('remote', 'add', 'origin', folder.join('remote.git'));
  git('add', '.');
  git('commit', '-qm', '1');
  const cwd = folder.join('r');
  const head = () => git('rev-parse', 'HEAD');
  return {
    client,
    folder,
    git,
    head,
    cwd,
    diff: (at = cwd) => client.request('gitDiffToRemote', { cwd: at }),
  };
}

const refused = (cwd: string) => ({
  code: -32600,
  message: `failed to compute git diff to remote for cwd: ${JSON.stringify(cwd)}`,
});

const changed = `diff --git a/one b/one
index d00491f..0cfbf08 100644
--- a/one
+++ b/one
@@ -1 +1 @@
-1
+2
`;
const added = (path: string) => `diff --git a/${path} b/${path}
new file mode 100644
index 0000000..0cfbf08
--- /dev/null
+++ b/${path}
@@ -0,0 +1 @@
+2
`;

describe('the diff to the remote', () => {
  test('holds changes and new files, from the directory that was asked of', async () => {
    const { folder, git, head, cwd, diff } = await start();
    git('push', '-q', 'origin', 'main');
    expect(await diff()).toEqual({ sha: head(), diff: '' });
    for (const name of ['one', 'sub/new', '-x', 'a name', 'ignored']) folder.write(`r/${name}`, '2\n');
    folder.write('r/.git/info/exclude', 'ignored\n');
    fs.mkdirSync(folder.join('r', 'nested'));
    git('init', '-q', 'nested');
    const spaced = added('a name').replace('+++ b/a name', '+++ b/a name\t');
    expect(await diff()).toEqual({ sha: head(), diff: changed + added('-x') + spaced + added('sub/new') });
    expect(await diff('r')).toEqual(await diff());
    expect(await diff(`${cwd}/sub`)).toEqual({ sha: head(), diff: changed + added('new') });
  });

  test('holds every new file, whatever its name, and what is no UTF-8', async () => {
    const { folder, git, diff } = await start();
    git('push', '-q', 'origin', 'main');
    folder.write('r/t\tab', '2\n');
    fs.writeFileSync(folder.join('r', 'one'), Buffer.from([0xff, 0x0a]));
    const { diff: text } = await diff();
    expect(text).toContain('+\ufffd\n');
    expect(text).toContain(String.raw`+++ "b/t\tab"`);
    const many = Array.from({ length: 40 }, (_, index) => `many/${`${index}`.padStart(2, '0')}`);
    for (const name of many) folder.write(`r/${name}`, '2\n');
    expect((await diff()).diff).toContain(many.map(added).join(''));
  });

  test('starts at the closest commit that a remote has', async () => {
    const { folder, git, head, diff } = await start();
    const first = head();
    git('push', '-q', 'origin', 'main');
    git('checkout', '-qb', 'feature');
    folder.write('r/one', '2\n');
    git('commit', '-qam', '2');
    expect(await diff()).toEqual({ sha: first, diff: changed });
    git('checkout', '-q', '--detach');
    expect(await diff()).toEqual({ sha: first, diff: changed });
    git('push', '-q', 'origin', 'feature');
    expect(await diff()).toEqual({ sha: head(), diff: '' });
    git('checkout', '-qb', 'on-top');
    git('commit', '-qm', 'nothing', '--allow-empty');
    git('remote', 'set-head', 'origin', 'feature');
    expect(await diff()).toEqual({ sha: git('rev-parse', 'feature'), diff: '' });
  });

  test('is refused where there is nothing to compare', async () => {
    const { client, folder, git, cwd } = await start();
    const error = (at: string) => client.requestError('gitDiffToRemote', { cwd: at });
    for (const at of ['', '.', folder.path, folder.join('none'), cwd, `${cwd}/one`, '/a\0b', 'say "é"']) {
      expect(await error(at)).toEqual(refused(at));
    }
    git('push', '-q', 'origin', 'main');
    expect(await error(`${cwd}/.git`)).toEqual(refused(`${cwd}/.git`));
    git('remote', 'remove', 'origin');
    expect(await error(cwd)).toEqual(refused(cwd));
  });

  test('is refused where it is too large, not cut', async () => {
    const { client, folder, git, cwd } = await start();
    git('push', '-q', 'origin', 'main');
    folder.write('r/large', `${'x'.repeat(1023)}\n`.repeat(64 * 1024));
    expect(await client.requestError('gitDiffToRemote', { cwd })).toEqual({
      code: -32600,
      message: 'git printed more than 67108864 bytes',
    });
  });
});

test('nothing that a repository names is run, and its taste in diffs does not count', async () => {
  const { folder, git, head, diff } = await start();
  git('push', '-q', 'origin', 'main');
  const trap = folder.write('trap', `#!/bin/sh\necho "$0 $*" >> ${folder.join('sprung')}\ncat\n`);
  fs.chmodSync(trap, 0o755);
  const settings = {
    'core.fsmonitor': trap,
    'core.pager': trap,
    'core.sshCommand': trap,
    'core.hooksPath': folder.join('hooks'),
    'diff.external': trap,
    'diff.evil.command': trap,
    'diff.evil.textconv': trap,
    'filter.evil.clean': trap,
    'filter.evil.process': trap,
    'filter.e=v.il.clean': trap,
    'filter.evil.required': 'true',
    'remote.origin.uploadpack': trap,
    'color.ui': 'always',
    'diff.noprefix': 'true',
  };
  folder.write('hooks/post-index-change', fs.readFileSync(trap, 'utf8'));
  fs.chmodSync(folder.join('hooks', 'post-index-change'), 0o755);
  const sha = head();
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
  folder.write('r/.git/info/attributes', 'one diff=evil filter=evil\nnew diff=evil filter=e=v.il\n');
  folder.write('r/one', '2\n');
  folder.write('r/new', '2\n');
  expect(await diff()).toEqual({ sha, diff: changed + added('new') });
  expect(fs.existsSync(folder.join('sprung'))).toBe(false);
  // It is a trap: git as it comes springs it.
  expect(() => git('diff')).toThrow(trap);
  expect(fs.existsSync(folder.join('sprung'))).toBe(true);
});
