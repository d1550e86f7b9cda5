import type { Git } from './git.ts';

/** Where a remote does not say which branch is its default. */
const USUAL_DEFAULTS = ['main', 'master'];

/**
 * The commit of a remote branch that HEAD is the fewest commits ahead of, as the local repository knows the remote;
 * undefined where no remote has a branch that HEAD comes from. The remote itself is not asked: an answer must not wait
 * for the network.
 */
export async function closestRemoteCommit(git: Git): Promise<string | undefined> {
  const refs = await readRefs(git);
  let closest: { readonly commit: string; readonly ahead: number } | undefined;
  for (const branch of await candidates(git, refs)) {
    const remoteRef = refs.remotes
      .map((remote) => `refs/remotes/${remote}/${branch}`)
      .find((ref) => refs.commits.has(ref));
    const commit = remoteRef === undefined ? undefined : refs.commits.get(remoteRef);
    if (commit === undefined) continue;
    // What is ahead of the local branch counts, where there is one (0.129.0).
    const local = refs.commits.get(`refs/heads/${branch}`);
    const ahead = Number((await git.text('rev-list', '--count', `${local ?? commit}..HEAD`)) ?? Infinity);
    if (ahead < (closest?.ahead ?? Infinity)) closest = { commit, ahead };
    if (ahead === 0) break;
  }
  return closest?.commit;
}

interface Refs {
  /** `origin` first. */
  readonly remotes: readonly string[];
  /** Commits by full names of local and remote branches. */
  readonly commits: ReadonlyMap<string, string>;
  /** What symbolic ones among them point to. */
  readonly targets: ReadonlyMap<string, string>;
}

async function readRefs(git: Git): Promise<Refs> {
  const format = '--format=%(refname)%00%(objectname)%00%(symref)';
  const [names, listed] = await Promise.all([
    git.text('remote'),
    git.text('for-each-ref', format, 'refs/heads', 'refs/remotes'),
  ]);
  const remotes = lines(names);
  const rows = lines(listed).map((line) => line.split('\0'));
  return {
    remotes: [...remotes.filter((name) => name === 'origin'), ...remotes.filter((name) => name !== 'origin')],
    commits: new Map(rows.map(([ref = '', commit = '']) => [ref, commit])),
    targets: new Map(rows.map(([ref = '', , target = '']) => [ref, target])),
  };
}

/** The current branch, the default branch, and the remote branches that hold all of HEAD. */
async function candidates(git: Git, { remotes, commits, targets }: Refs): Promise<ReadonlySet<string>> {
  const [current, containing] = await Promise.all([
    git.text('symbolic-ref', '--quiet', 'HEAD'),
    git.text('for-each-ref', '--format=%(refname)', '--contains=HEAD', 'refs/remotes'),
  ]);
  const branches = new Set<string>();
  const add = (ref: string, prefix: string): void => {
    if (ref.startsWith(prefix) && ref !== `${prefix}HEAD`) branches.add(ref.slice(prefix.length));
  };
  add(current?.trim() ?? '', 'refs/heads/');
  const named = remotes.map((remote) => [
    targets.get(`refs/remotes/${remote}/HEAD`) ?? '',
    `refs/remotes/${remote}/`,
  ]);
  const [target = '', prefix = ''] = named.find(([symbolic]) => symbolic !== '') ?? [];
  if (target !== '') add(target, prefix);
  else {
    const known = (name: string): boolean =>
      remotes.some((remote) => commits.has(`refs/remotes/${remote}/${name}`));
    const usual = USUAL_DEFAULTS.find(known);
    if (usual !== undefined) branches.add(usual);
  }
  for (const remote of remotes) {
    for (const ref of lines(containing)) add(ref, `refs/remotes/${remote}/`);
  }
  return branches;
}

function lines(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}
