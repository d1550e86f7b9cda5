import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Git, type GitOptions } from './git.ts';
import { closestRemoteCommit } from './remote-base.ts';

/** What a checkout holds that its remote does not. */
export interface DiffToRemote {
  /** The remote's commit that the checkout is closest to. */
  readonly sha: string;
  /** From that commit to the files as they are, with new files that are not ignored. What is no UTF-8 shows as U+FFFD. */
  readonly diff: string;
}

/**
 * Compares the checkout that a directory is in with its remote. Of new files only those in the directory and below are
 * told, by paths from there (0.129.0). Undefined where there is no checkout, or nothing to compare it with. Rejects with
 * `GitOutputTooLarge`.
 */
export async function diffToRemote(options: GitOptions): Promise<DiffToRemote | undefined> {
  const git = await Git.in(options);
  const sha = await closestRemoteCommit(git);
  if (sha === undefined) return undefined;
  const changes = await git.diff(sha, '--');
  if (changes === undefined) return undefined;
  return { sha, diff: changes + (await newFiles(git)) };
}

/**
 * The diff that makes the files which are not in the index. An index of their own, against a tree with nothing in it,
 * lets git compare all of them at once.
 */
async function newFiles(git: Git): Promise<string> {
  const listed = await git.text('ls-files', '--others', '--exclude-standard', '--full-name', '-z');
  // A repository of its own inside this one is listed as a directory.
  const files = (listed ?? '').split('\0').filter((file) => file !== '' && !file.endsWith('/'));
  const nothing =
    files.length === 0 ? undefined : (await git.text('hash-object', '-t', 'tree', '/dev/null'))?.trim();
  if (nothing === undefined) return '';
  const folder = await mkdtemp(join(tmpdir(), 'quire-git-'));
  try {
    const ofNew = git.withIndex(join(folder, 'index'));
    // Neither mode nor hash counts: git finds that the files differ from them.
    const entries = files.map((file) => `100644 ${nothing}\t${file}\0`).join('');
    const listedInIndex = await ofNew.feed(entries, 'update-index', '-z', '--index-info');
    return listedInIndex ? ((await ofNew.diff('--binary', '--relative', nothing, '--')) ?? '') : '';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
