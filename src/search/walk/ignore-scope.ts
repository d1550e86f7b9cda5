import * as fs from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { RuleList, type Verdict } from './rule-list.ts';

/** Rules, and how a path that is walked becomes one that they are for: `prefix` in place of the first `skip` bytes. */
interface PlacedRules {
  readonly rules: RuleList;
  readonly prefix: string;
  readonly skip: number;
}

/** Which rules hold for what is in a folder. */
export interface IgnoreScope {
  /** From `.ignore` files, which hold everywhere; the innermost first, as below. */
  readonly ignores: readonly PlacedRules[];
  /** From `.gitignore` files up to the repository's folder. They hold inside of repositories only. */
  readonly gitIgnores: readonly PlacedRules[];
  /** From the repository's own `info/exclude`. */
  readonly gitExcludes: readonly PlacedRules[];
  /** From the user's global ignore file for git. */
  readonly gitGlobal: PlacedRules | undefined;
  readonly inRepository: boolean;
}

/** Whether a path that is walked is to be left out. `.ignore` counts more than `.gitignore`, and so on. */
export function isIgnored(scope: IgnoreScope, path: string, name: string, directory: boolean): boolean {
  const own = verdict(scope.ignores, path, name, directory);
  if (own !== undefined || !scope.inRepository) return own === 'ignored';
  const ofGit =
    verdict(scope.gitIgnores, path, name, directory) ?? verdict(scope.gitExcludes, path, name, directory);
  if (ofGit !== undefined || scope.gitGlobal === undefined) return ofGit === 'ignored';
  return verdict([scope.gitGlobal], path, name, directory) === 'ignored';
}

function verdict(lists: readonly PlacedRules[], path: string, name: string, directory: boolean): Verdict {
  for (const { rules, prefix, skip } of lists) {
    const found = rules.verdict(prefix + path.slice(skip), name, directory);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names of files that change what is ignored beside them and below. */
const RULE_FILES: readonly string[] = ['.ignore', '.gitignore', '.git', '.jj'];

/** The scope inside of `folder`, which has files of these names. */
export async function scopeInside(
  outer: IgnoreScope,
  folder: string,
  names: Iterable<string>,
  placed: { readonly prefix: string; readonly skip: number },
): Promise<IgnoreScope> {
  const present = new Set(RULE_FILES.filter((name) => new Set(names).has(name)));
  if (present.size === 0) return outer;
  const read = async (name: string): Promise<PlacedRules[]> => {
    const rules = await readRules(join(folder, name));
    return rules === undefined ? [] : [{ rules, ...placed }];
  };
  const gitFolder = present.has('.git') ? await repositoryFolder(join(folder, '.git')) : undefined;
  const repository = gitFolder !== undefined || (present.has('.jj') && (await exists(join(folder, '.jj'))));
  const excludes = gitFolder === undefined ? undefined : await readRules(join(gitFolder, 'info', 'exclude'));
  const gitIgnores = present.has('.gitignore') ? await read('.gitignore') : [];
  return {
    ignores: [...(present.has('.ignore') ? await read('.ignore') : []), ...outer.ignores],
    gitIgnores: repository ? gitIgnores : [...gitIgnores, ...outer.gitIgnores],
    gitExcludes: [
      ...(excludes === undefined ? [] : [{ rules: excludes, ...placed }]),
      ...(repository ? [] : outer.gitExcludes),
    ],
    gitGlobal: outer.gitGlobal,
    inRepository: outer.inRepository || repository,
  };
}

/** The scope around a folder to walk: the rules of all the folders that it lies in. */
export async function scopeAround(root: string, gitGlobal: PlacedRules | undefined): Promise<IgnoreScope> {
  const real = await fs.realpath(root).catch(() => root);
  const parents: string[] = [];
  for (let at = real; dirname(at) !== at; at = dirname(at)) parents.unshift(dirname(at));
  let scope: IgnoreScope = { ignores: [], gitIgnores: [], gitExcludes: [], gitGlobal, inRepository: false };
  for (const parent of parents) {
    const prefix = `${real.slice(parent === '/' ? 1 : parent.length + 1)}/`;
    scope = await scopeInside(scope, parent, RULE_FILES, { prefix, skip: childrenFrom(root) });
  }
  return scope;
}

/** Where the names of a folder's children begin in their paths. */
export function childrenFrom(folder: string): number {
  return folder.endsWith('/') ? folder.length : folder.length + 1;
}

async function exists(path: string): Promise<boolean> {
  return (await fs.stat(path).catch(() => undefined)) !== undefined;
}

/** Reads an ignore file; undefined where it has no rules or cannot be read. */
export async function readRules(file: string): Promise<RuleList | undefined> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return text === '' ? undefined : RuleList.read(text);
}

/**
 * The folder with a repository's `info/exclude`, for its `.git`: a worktree's `.git` is a file that leads to it.
 * Undefined where there is none; a `.git` that leads nowhere is its own folder, in which nothing is found.
 */
async function repositoryFolder(git: string): Promise<string | undefined> {
  const stats = await fs.stat(git).catch(() => undefined);
  if (stats === undefined || !stats.isFile()) return stats && git;
  const lead = /^gitdir: (.*)/.exec(await fs.readFile(git, 'utf8').catch(() => ''))?.[1];
  if (lead === undefined) return git;
  const commonLine = await fs.readFile(join(lead, 'commondir'), 'utf8').catch(() => '');
  const common = commonLine.split('\n')[0] ?? '';
  if (common === '') return git;
  return isAbsolute(common) ? common : join(lead, common);
}
