import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startProcess } from '../../exec/index.ts';
import { Git } from '../../git/index.ts';
import type { GitInfo } from '../../protocol/index.ts';

/** The file does not say it alone: only git knows. */
const ASK_GIT = Symbol('ask git');

const GIT_TIMEOUT_MS = 5_000;

/**
 * The commit, branch and `origin` of the checkout that `cwd` is in; undefined outside of one, null fields in
 * a repository without commits, on a detached head, or without an `origin`. Stored with a thread when its
 * first turn begins, so nobody waits for it at thread/start. Plain repositories are read from their files; git
 * itself is asked where these do not say it all (another ref store, rewritten URLs).
 */
export async function gitInfo(cwd: string, signal?: AbortSignal): Promise<GitInfo | undefined> {
  const folders = await findGitFolders(cwd);
  if (!folders) return undefined;
  const [head, originUrl] = await Promise.all([readHead(folders), readOrigin(folders.common)]);
  if (head !== ASK_GIT && originUrl !== ASK_GIT) return { ...head, originUrl };
  return askGit(cwd, signal);
}

interface GitFolders {
  /** Holds HEAD; a linked worktree has its own. */
  readonly own: string;
  /** Holds refs and config. */
  readonly common: string;
}

async function findGitFolders(cwd: string): Promise<GitFolders | undefined> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const own = await gitFolderIn(folder);
    if (own !== undefined) {
      const common = (await readText(join(own, 'commondir')))?.trim();
      return { own, common: common === undefined ? own : resolve(own, common) };
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/** A repository's `.git` folder, or the one that a worktree's or submodule's `.git` file names; it has a HEAD. */
async function gitFolderIn(folder: string): Promise<string | undefined> {
  const dotGit = join(folder, '.git');
  const stats = await stat(dotGit).catch(() => undefined);
  if (!stats) return undefined;
  const target = stats.isDirectory()
    ? dotGit
    : /^gitdir: (.+?)\s*$/.exec((await readText(dotGit)) ?? '')?.[1];
  if (target === undefined) return undefined;
  const own = resolve(folder, target);
  return (await readText(join(own, 'HEAD'))) === undefined ? undefined : own;
}

type Head = Pick<GitInfo, 'sha' | 'branch'>;

async function readHead({ own, common }: GitFolders): Promise<Head | typeof ASK_GIT> {
  const head = ((await readText(join(own, 'HEAD'))) ?? '').trim();
  if (isHash(head)) return { sha: head, branch: null };
  const ref = /^ref: (refs\/heads\/(.+))$/.exec(head);
  const [, name, branch] = ref ?? [];
  if (name === undefined || branch === undefined || branch === '.invalid') return ASK_GIT;
  const loose = (await readText(join(common, name)))?.trim();
  if (loose !== undefined) return isHash(loose) ? { sha: loose, branch } : ASK_GIT;
  const packed = (await readText(join(common, 'packed-refs'))) ?? '';
  const line = packed.split('\n').find((text) => text.endsWith(` ${name}`));
  const sha = line?.slice(0, -name.length - 1);
  return sha === undefined ? { sha: null, branch: null } : { sha, branch };
}

function isHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Reads `origin`'s first URL out of a config without anything that could change what it means. */
async function readOrigin(common: string): Promise<string | null | typeof ASK_GIT> {
  const text = (await readText(join(common, 'config'))) ?? '';
  const elsewhere = await Promise.all(sharedConfigs().map(readText));
  const rewrites = /insteadof|\[\s*include|worktreeconfig\s*=\s*true/i;
  if ([text, ...elsewhere].some((config) => rewrites.test(config ?? ''))) return ASK_GIT;
  if (elsewhere.some((config) => /\[\s*remote\b/i.test(config ?? ''))) return ASK_GIT;
  const section =
    /^[ \t]*\[[ \t]*remote[ \t]+"origin"[ \t]*\](.*(?:\n(?![ \t]*\[).*)*)/im.exec(text)?.[1] ?? '';
  const url = /^[ \t]*url[ \t]*=[ \t]*(.*?)[ \t]*$/im.exec(section)?.[1];
  if (url === undefined) return null;
  return /["\\#;]/.test(url) ? ASK_GIT : url;
}

function sharedConfigs(): readonly string[] {
  const home = homedir();
  return [
    '/etc/gitconfig',
    join(home, '.gitconfig'),
    join(process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'git/config'),
  ];
}

async function askGit(cwd: string, signal: AbortSignal | undefined): Promise<GitInfo | undefined> {
  const limit = AbortSignal.timeout(GIT_TIMEOUT_MS);
  const ends = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const git = await Git.in({ cwd, env: process.env, start: startProcess, signal: ends });
  const ask = async (...args: readonly string[]): Promise<string | undefined> =>
    (await git.text(...args))?.trim();
  if ((await ask('rev-parse', '--git-dir')) === undefined) return undefined;
  const [sha, branch, originUrl] = await Promise.all([
    ask('rev-parse', 'HEAD'),
    ask('rev-parse', '--abbrev-ref', 'HEAD'),
    ask('remote', 'get-url', 'origin'),
  ]);
  return {
    sha: sha ?? null,
    branch: branch === undefined || branch === 'HEAD' ? null : branch,
    originUrl: originUrl ?? null,
  };
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
