import type { Git } from './git.ts';

/**
 * The commit at which HEAD and a branch part, which may be named in any way that git knows. Where the branch is behind
 * the one that it follows, that one counts (0.129.0). Undefined where there is no such branch, or no commit yet.
 */
export async function mergeBaseWithHead(git: Git, branch: string): Promise<string | undefined> {
  const commit = await commitOf(git, branch);
  if (commit === undefined) return undefined;
  const followed = (await aheadUpstream(git, branch)) ?? commit;
  return (await git.text('merge-base', 'HEAD', followed))?.trim();
}

/** Whether a directory lies in a repository. */
export async function isInRepository(git: Git): Promise<boolean> {
  return (await git.text('rev-parse', '--git-dir')) !== undefined;
}

async function commitOf(git: Git, name: string): Promise<string | undefined> {
  return (await git.text('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`))?.trim();
}

/** The commit of the branch that `branch` follows, where that one has commits of its own. */
async function aheadUpstream(git: Git, branch: string): Promise<string | undefined> {
  const upstream = await commitOf(git, `${branch}@{upstream}`);
  if (upstream === undefined) return undefined;
  const ahead = await git.text('rev-list', '--count', '--end-of-options', `${branch}..${upstream}`);
  return Number(ahead) > 0 ? upstream : undefined;
}
