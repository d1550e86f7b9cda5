import { isAbsolute, join, normalize } from 'node:path';
import type {
  FileSystemAccessMode,
  FileSystemSandboxEntry,
  FileSystemSpecialPath,
} from '../../protocol/index.ts';
import { ConfigError } from '../config-error.ts';
import type { FilesystemTable, PathPermission } from './profile-table.ts';

/** What the paths of a profile are resolved against. */
export interface ProfilePlace {
  /** The project's folder, absolute. */
  readonly cwd: string;
  /** What `~` stands for; undefined where there is none. */
  readonly userHome: string | undefined;
}

type EntryPath = FileSystemSandboxEntry['path'];

/** The entries of a profile, with what its user should be told of them. */
export interface FileEntries {
  readonly entries: readonly FileSystemSandboxEntry[];
  readonly warnings: readonly string[];
}

/**
 * Compiles a filesystem table to entries, in the order of its keys' bytes (0.129.0).
 *
 * @throws ConfigError in the words of 0.129.0
 */
export function compileEntries({ paths }: FilesystemTable, place: ProfilePlace): FileEntries {
  const entries = sortedByKey(paths).flatMap(([path, permission]) => compileKey(path, permission, place));
  const warnings = entries.flatMap(({ path }) =>
    path.type === 'special' && path.value.kind === 'unknown' ? [unknownPathWarning(path.value)] : [],
  );
  return { entries, warnings };
}

function compileKey(
  key: string,
  permission: PathPermission,
  place: ProfilePlace,
): readonly FileSystemSandboxEntry[] {
  if (typeof permission === 'string') {
    return [{ path: compileWhole(key, permission, place), access: permission }];
  }
  return sortedByKey(permission).map(([subpath, access]) => ({
    path: compileSubpath(key, subpath, access, place),
    access,
  }));
}

function compileWhole(key: string, access: FileSystemAccessMode, place: ProfilePlace): EntryPath {
  if (access === 'none' && hasWildcard(key)) {
    return { type: 'glob_pattern', pattern: absolute(key, place) };
  }
  return exactPath(withoutWildcards(key, access), place);
}

function compileSubpath(
  key: string,
  subpath: string,
  access: FileSystemAccessMode,
  place: ProfilePlace,
): EntryPath {
  const special = specialPath(key);
  if (access === 'none' && hasWildcard(subpath) && (special === null || special.kind === 'project_roots')) {
    const base = special === null ? absolute(key, place) : place.cwd;
    return { type: 'glob_pattern', pattern: join(base, descendant(subpath)) };
  }
  const exact = withoutWildcards(subpath, access);
  if (exact === '.') return exactPath(key, place);
  if (special === null) return { type: 'path', path: join(absolute(key, place), descendant(exact)) };
  if (special.kind !== 'project_roots' && special.kind !== 'unknown') {
    throw new ConfigError(`filesystem path \`${key}\` does not support nested entries`);
  }
  return { type: 'special', value: { ...special, subpath: descendant(exact) } };
}

function exactPath(key: string, place: ProfilePlace): EntryPath {
  const special = specialPath(key);
  return special === null
    ? { type: 'path', path: absolute(key, place) }
    : { type: 'special', value: special };
}

/** Names that this version does not know are kept, and open nothing. */
function specialPath(key: string): FileSystemSpecialPath | null {
  switch (key) {
    case ':root':
      return { kind: 'root' };
    case ':minimal':
      return { kind: 'minimal' };
    case ':project_roots':
      return { kind: 'project_roots', subpath: null };
    case ':tmpdir':
      return { kind: 'tmpdir' };
    default:
      return key.startsWith(':') ? { kind: 'unknown', path: key, subpath: null } : null;
  }
}

function absolute(path: string, { userHome }: ProfilePlace): string {
  if (isAbsolute(path)) return withoutTrailingSlash(normalize(path));
  if (userHome !== undefined && (path === '~' || path.startsWith('~/'))) {
    return withoutTrailingSlash(join(userHome, path.slice(1)));
  }
  throw new ConfigError(`filesystem path \`${path}\` must be absolute, use \`~/...\`, or start with \`:\``);
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function descendant(subpath: string): string {
  const parts = subpath
    .split('/')
    .filter((part, index, all) => part !== '' || (index === 0 && all.length > 1));
  if (parts.length > 0 && parts.every((part) => !['', '.', '..'].includes(part))) return subpath;
  throw new ConfigError(
    `filesystem subpath \`${subpath}\` must be a descendant path without \`.\` or \`..\` components`,
  );
}

function hasWildcard(path: string): boolean {
  return /[*?[\]]/.test(path);
}

/** For reading and writing only a subtree can be meant, said as `…/**`. */
function withoutWildcards(path: string, access: FileSystemAccessMode): string {
  if (!hasWildcard(path)) return path;
  const subtree = path.endsWith('/**') ? path.slice(0, -3) : path;
  if (!hasWildcard(subtree)) return subtree;
  throw new ConfigError(
    `filesystem glob path \`${path}\` only supports \`none\` access; use an exact path or trailing \`/**\` for \`${access}\` subtree access`,
  );
}

function unknownPathWarning({ path, subpath }: Extract<FileSystemSpecialPath, { kind: 'unknown' }>): string {
  const nested = subpath === null ? '' : ` with nested entry \`${subpath}\``;
  return `Configured filesystem path \`${path}\`${nested} is not recognized by this version of Codex and will be ignored. Upgrade Codex if this path is required.`;
}

function sortedByKey<V>(map: ReadonlyMap<string, V>): readonly (readonly [string, V])[] {
  return [...map].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
