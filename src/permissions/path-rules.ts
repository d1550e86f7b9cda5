import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FileSystemAccessMode, FileSystemSandboxEntry } from '../protocol/index.ts';
import { profileOf, type SandboxTerms } from './terms.ts';

/** What terms say of paths, for one folder and environment; nothing is looked up yet. */
export interface PathRules {
  /** By absolute path, as spelled. */
  readonly paths: ReadonlyMap<string, FileSystemAccessMode>;
  /** Absolute patterns of files that must not be read. */
  readonly hiddenPatterns: readonly string[];
  /** How many folders deep patterns are looked for; null: all the way. */
  readonly maxDepth: number | null;
}

/** The paths that rules open for writing, in the order in which the profile names them. */
export function writtenPaths({ paths }: PathRules): readonly string[] {
  return [...paths].flatMap(([path, access]) => (access === 'write' ? [path] : []));
}

/** What rules say of a path, going by names alone: the innermost one around it; null where none is. */
export function accessAt({ paths }: PathRules, path: string): FileSystemAccessMode | null {
  for (let place = path; ; place = dirname(place)) {
    const access = paths.get(place);
    if (access !== undefined || place === '/') return access ?? null;
  }
}

/** Whether rules open all there is for reading. */
export function readsAll({ paths, hiddenPatterns }: PathRules): boolean {
  if (hiddenPatterns.length > 0 || [...paths.values()].includes('none')) return false;
  return paths.has('/');
}

/** What `:minimal` opens for reading: what programs need to run at all (the reference's list). */
const PLATFORM_PATHS: readonly string[] = [
  '/bin',
  '/sbin',
  '/usr',
  '/etc',
  '/lib',
  '/lib64',
  '/nix/store',
  '/run/current-system/sw',
];

/** Where a path is named more than once, the strongest word counts (as in the reference). */
const STRENGTH: Readonly<Record<FileSystemAccessMode, number>> = { read: 0, write: 1, none: 2 };

/** Resolves what terms say of files. `cwd` stands for the project's folder. */
export function pathRules(
  terms: SandboxTerms,
  cwd: string,
  env: Readonly<Record<string, string>>,
): PathRules {
  const profile = profileOf(terms);
  if (profile.type !== 'managed' || profile.fileSystem.type === 'unrestricted') {
    return { paths: new Map([['/', 'write']]), hiddenPatterns: [], maxDepth: null };
  }
  const { entries, globScanMaxDepth } = profile.fileSystem;
  const paths = new Map<string, FileSystemAccessMode>();
  const hiddenPatterns: string[] = [];
  for (const { path, access } of entries) {
    if (path.type === 'glob_pattern') {
      if (access === 'none') hiddenPatterns.push(resolve(cwd, path.pattern));
      continue;
    }
    for (const spelled of pathsOf(path, access, cwd, env)) {
      const known = paths.get(spelled);
      if (known === undefined || STRENGTH[known] < STRENGTH[access]) paths.set(spelled, access);
    }
  }
  return { paths, hiddenPatterns, maxDepth: globScanMaxDepth ?? null };
}

function pathsOf(
  path: Exclude<FileSystemSandboxEntry['path'], { type: 'glob_pattern' }>,
  access: FileSystemAccessMode,
  cwd: string,
  env: Readonly<Record<string, string>>,
): readonly string[] {
  if (path.type === 'path') return [resolve(path.path)];
  const { value } = path;
  switch (value.kind) {
    case 'root':
      return ['/'];
    case 'project_roots':
      return [value.subpath === null ? resolve(cwd) : join(cwd, value.subpath)];
    case 'slash_tmp':
      return ['/tmp'];
    case 'tmpdir': {
      const folder = env['TMPDIR'];
      return folder !== undefined && isAbsolute(folder) ? [resolve(folder)] : [];
    }
    case 'minimal':
      return access === 'read' ? PLATFORM_PATHS : [];
    case 'unknown':
      return [];
  }
}
