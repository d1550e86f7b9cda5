import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gitInfo } from '../../src/engine/context/index.ts';

function repository() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'quire-git-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const work = join(root, 'work');
  mkdirSync(work);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
      cwd: work,
      stdio: 'pipe',
    })
      .toString()
      .trim();
  git('init', '-q', '-b', 'main');
  return {
    root,
    work,
    git,
    commit: () => {
      git('commit', '-q', '--allow-empty', '-m', 'm');
      return git('rev-parse', 'HEAD');
    },
  };
}

it('is none outside of a repository', async () => {
  const { root, work } = repository();
  rmSync(join(work, '.git'), { recursive: true });
  mkdirSync(join(work, '.git'));
  expect(await gitInfo(join(root, 'work'))).toBeUndefined();
});

it('has empty fields before the first commit', async () => {
  const { work, git } = repository();
  expect(await gitInfo(work)).toEqual({ sha: null, branch: null, originUrl: null });
  git('remote', 'add', 'origin', 'https://example.com/x.git');
  expect(await gitInfo(work)).toEqual({ sha: null, branch: null, originUrl: 'https://example.com/x.git' });
});

it('has commit, branch and origin, in folders below too', async () => {
  const { work, git, commit } = repository();
  const sha = commit();
  git('remote', 'add', 'upstream', 'https://example.com/other.git');
  mkdirSync(join(work, 'sub'));
  expect(await gitInfo(join(work, 'sub'))).toEqual({ sha, branch: 'main', originUrl: null });
  git('remote', 'add', 'origin', 'git@example.com:o/r.git');
  expect(await gitInfo(work)).toEqual({ sha, branch: 'main', originUrl: 'git@example.com:o/r.git' });
});

it('reads packed refs, detached heads and worktrees', async () => {
  const { root, work, git, commit } = repository();
  const sha = commit();
  git('checkout', '-q', '-b', 'feat/x');
  git('pack-refs', '--all');
  expect(await gitInfo(work)).toEqual({ sha, branch: 'feat/x', originUrl: null });
  git('remote', 'add', 'origin', 'https://example.com/x.git');
  git('worktree', 'add', '-q', '-b', 'other', join(root, 'tree'));
  expect(await gitInfo(join(root, 'tree'))).toEqual({
    sha,
    branch: 'other',
    originUrl: 'https://example.com/x.git',
  });
  git('checkout', '-q', '--detach');
  expect(await gitInfo(work)).toMatchObject({ sha, branch: null });
});

it('asks git where the files do not say it all', async () => {
  const { work, git, commit } = repository();
  const sha = commit();
  git('config', 'url.https://real.example/.insteadOf', 'ex:');
  git('remote', 'add', 'origin', 'ex:foo.git');
  expect(await gitInfo(work)).toEqual({ sha, branch: 'main', originUrl: 'https://real.example/foo.git' });
  git('symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
  git('symbolic-ref', 'HEAD', 'refs/heads/alias');
  expect(await gitInfo(work)).toMatchObject({ sha });
});

it('gives up on a broken repository', async () => {
  const { work } = repository();
  writeFileSync(join(work, '.git/HEAD'), 'rubbish');
  expect(await gitInfo(work)).toBeUndefined();
});
