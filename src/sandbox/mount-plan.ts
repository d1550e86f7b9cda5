import { dirname } from 'node:path';
import type { RootSurvey } from './root-survey.ts';

/**
 * One mount of the sandbox's view: `writable` and `readOnly` bind the path itself, `empty` keeps one that is missing
 * from coming into being, and the hidden ones cover what must not be read.
 */
export interface Mount {
  readonly path: string;
  /** Where that really is. */
  readonly place: string;
  readonly kind: 'writable' | 'readOnly' | 'empty' | 'hiddenFolder' | 'hiddenFile';
}

/**
 * The mounts above a read-only root, outer ones first. Folders between a writable root and a mount
 * below it are mounted on themselves: a mount point cannot be renamed, whereas renaming the parent
 * of one would let a command put another tree in its place.
 */
export function planMounts(survey: RootSurvey): readonly Mount[] {
  const mounts = new Map<string, Mount>();
  const mount = (kind: Mount['kind'], path: string, place = path): void => {
    mounts.set(path, { path, place, kind });
  };
  for (const { path, place } of survey.readable === 'all' ? [] : survey.readable)
    mount('readOnly', path, place);
  for (const { path } of survey.roots) mount('writable', path);
  for (const { path, state } of survey.protectedPaths)
    mount(state === 'missing' ? 'empty' : 'readOnly', path);
  for (const { path, isDirectory } of survey.hidden) mount(isDirectory ? 'hiddenFolder' : 'hiddenFile', path);
  const pinned = new Map(mounts);
  for (const { path } of mounts.values()) {
    for (const folder of foldersToPin(path, mounts)) {
      if (!pinned.has(folder)) pinned.set(folder, { path: folder, place: folder, kind: 'writable' });
    }
  }
  return [...pinned.values()].toSorted((a, b) => depth(a.path) - depth(b.path));
}

/** The folders between a mount and the nearest mount around it, where that one is writable. */
function foldersToPin(path: string, mounts: ReadonlyMap<string, Mount>): string[] {
  const between: string[] = [];
  for (let folder = dirname(path); folder !== '/' && folder !== path; folder = dirname(folder)) {
    const around = mounts.get(folder);
    if (around !== undefined) return around.kind === 'writable' ? between : [];
    between.push(folder);
  }
  return mounts.get('/')?.kind === 'writable' ? between : [];
}

function depth(path: string): number {
  return path === '/' ? 0 : path.split('/').length;
}
