import { join, resolve } from 'node:path';
import type {
  AdditionalPermissionProfile,
  FileSystemSandboxEntry,
  GrantedPermissionProfile,
  PermissionProfile,
} from '../protocol/index.ts';
import { accessAt, pathRules } from './path-rules.ts';

/** What a command may do beyond its thread's permissions. */
export interface AdditionalPermissions {
  /** Whether it may use the network; null where nothing is said of it. */
  readonly network: boolean | null;
  readonly files: readonly FileSystemSandboxEntry[];
  /** How many folders deep patterns among the files are looked for; null: all the way. */
  readonly globScanMaxDepth: number | null;
}

/** Whether nothing is said. */
export function isNothing({ network, files }: AdditionalPermissions): boolean {
  return network === null && files.length === 0;
}

/** Both together; null where neither says anything. */
export function mergeAdditional(
  first: AdditionalPermissions | null,
  second: AdditionalPermissions | null,
): AdditionalPermissions | null {
  if (first === null || second === null) return first ?? second;
  const files = [...first.files];
  for (const entry of second.files) if (!files.some((known) => sameEntry(known, entry))) files.push(entry);
  const network = first.network === true || second.network === true ? true : null;
  const merged = { network, files, globScanMaxDepth: first.globScanMaxDepth ?? second.globScanMaxDepth };
  return isNothing(merged) ? null : merged;
}

/** Whether everything asked for was granted in so many words: what lies below a granted folder is asked about anew (0.129.0). */
export function isGranted(
  asked: AdditionalPermissions,
  granted: AdditionalPermissions,
  cwd: string,
): boolean {
  if (asked.network === true && granted.network !== true) return false;
  const known = granted.files.map((entry) => settled(entry, cwd));
  return asked.files.every((entry) => known.some((other) => sameEntry(other, settled(entry, cwd))));
}

/**
 * What of a grant lies within what was asked for, its paths settled for a folder. What the request wanted hidden stays
 * so, granted or not.
 */
export function grantedWithin(
  asked: AdditionalPermissions,
  granted: AdditionalPermissions,
  cwd: string,
  env: Readonly<Record<string, string>>,
): AdditionalPermissions {
  const rules = pathRules(over(NOTHING_OPEN, asked), cwd, env);
  const within = (entry: FileSystemSandboxEntry): boolean => {
    const opened = pathRules(over(NOTHING_OPEN, { ...NOTHING, files: [entry] }), cwd, env);
    return [...opened.paths].every(([path, access]) => {
      const asking = accessAt(rules, path);
      return asking === 'write' || asking === access;
    });
  };
  const opened = granted.files.filter(({ access }) => access !== 'none').filter(within);
  const hidden = opened.length === 0 ? [] : asked.files.filter(({ access }) => access === 'none');
  const files = [...opened, ...hidden].map((entry) => settled(entry, cwd));
  const network = asked.network === true && granted.network === true ? true : null;
  return { network, files, globScanMaxDepth: files.length === 0 ? null : asked.globScanMaxDepth };
}

/** A profile with more opened. What is not confined by us stays as it is. */
export function over(profile: PermissionProfile, more: AdditionalPermissions | null): PermissionProfile {
  if (more === null || profile.type !== 'managed') return profile;
  const { fileSystem } = profile;
  const network = { enabled: profile.network.enabled || more.network === true };
  if (fileSystem.type === 'unrestricted') return { ...profile, network };
  const depth = more.globScanMaxDepth ?? fileSystem.globScanMaxDepth;
  const scan = depth === undefined ? {} : { globScanMaxDepth: depth };
  const entries = [...fileSystem.entries, ...more.files];
  return { ...profile, network, fileSystem: { type: 'restricted', entries, ...scan } };
}

/** As clients are asked for it: paths also in the older form where that can say them all. */
export function additionalToWire({
  network,
  files,
  globScanMaxDepth,
}: AdditionalPermissions): AdditionalPermissionProfile {
  const scan = globScanMaxDepth === null ? {} : { globScanMaxDepth };
  const { read = null, write = null } = plainPaths(files) ?? {};
  return {
    network: network === null ? null : { enabled: network },
    fileSystem: files.length === 0 ? null : { read, write, entries: [...files], ...scan },
  };
}

/** As a client granted it. */
export function additionalFromWire({ network, fileSystem }: GrantedPermissionProfile): AdditionalPermissions {
  return {
    network: network?.enabled ?? null,
    files: fileSystem?.entries ?? plainEntries(fileSystem?.read ?? [], fileSystem?.write ?? []),
    globScanMaxDepth: fileSystem?.globScanMaxDepth ?? null,
  };
}

/** Entries for folders to be read and written. */
export function plainEntries(
  read: readonly string[],
  write: readonly string[],
): readonly FileSystemSandboxEntry[] {
  const entry = (access: 'read' | 'write') => (path: string) =>
    ({ path: { type: 'path', path }, access }) as const;
  return [...read.map(entry('read')), ...write.map(entry('write'))];
}

/** The paths of entries that are nothing but paths to be read and written; null for others. */
export function plainPaths(
  files: readonly FileSystemSandboxEntry[],
): { readonly read?: string[]; readonly write?: string[] } | null {
  const read: string[] = [];
  const write: string[] = [];
  for (const { path, access } of files) {
    if (path.type !== 'path' || access === 'none') return null;
    (access === 'read' ? read : write).push(path.path);
  }
  return { ...(read.length === 0 ? {} : { read }), ...(write.length === 0 ? {} : { write }) };
}

const NOTHING: AdditionalPermissions = { network: null, files: [], globScanMaxDepth: null };

const NOTHING_OPEN: PermissionProfile = {
  type: 'managed',
  network: { enabled: false },
  fileSystem: { type: 'restricted', entries: [] },
};

/** An entry that means the same wherever it is looked at from later. */
function settled({ path, access }: FileSystemSandboxEntry, cwd: string): FileSystemSandboxEntry {
  if (path.type === 'glob_pattern') return { path: { ...path, pattern: resolve(cwd, path.pattern) }, access };
  if (path.type === 'path' || path.value.kind !== 'project_roots') return { path, access };
  return { path: { type: 'path', path: join(cwd, path.value.subpath ?? '') }, access };
}

function sameEntry(a: FileSystemSandboxEntry, b: FileSystemSandboxEntry): boolean {
  return a.access === b.access && JSON.stringify(a.path) === JSON.stringify(b.path);
}
