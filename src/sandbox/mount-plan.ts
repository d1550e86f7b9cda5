import { dirname } from 'node:path';
import type { RootSurvey } from './root-survey.ts';

/**
 * One mount of the sandbox's view: `writable` and `readOnly` bind the path itself, `empty` keeps one that is missing
 * from coming into being, and the hidden ones cover what must not be read.
 */
export interface Mount {
  readonly path: string;
  readonly kind: 'writable' | 'readOnly' | 'empty' | 'hiddenFolder' | 'hiddenFile';
}

/**
 * The mounts above a read-only root, outer ones first. Folders between a writable root and a mount
 * below it are mounted on themselves: a mount point cannot be renamed, whereas renaming the parent
 * of one would let a command put another tree in its place.
 */
export function planMounts(survey: RootSurvey): readonly Mount[] {
  const mounts = new Map<string, Mount>();
  for (const path of survey.readable === 'all' ? [] : survey.readable) {
    mounts.set(path, { path, kind: 'readOnly' });
  }
  for (const root of survey.roots) mounts.set(root.path, { path: root.path, kind: 'writable' });
  for (const { path, state } of survey.protectedPaths) {
    mounts.set(path, { path, kind: state === 'missing' ? 'empty' : 'readOnly' });
  }
  for (const { path, isDirectory } of survey.hidden) {
    mounts.set(path, { path, kind: isDirectory ? 'hiddenFolder' : 'hiddenFile' });
  }
  const pinned = new Map(mounts);
  for (const { path } of mounts.values()) {
    for (const folder of foldersToPin(path, mounts)) {
      if (!pinned.has(folder)) pinned.set(folder, { path: folder, kind: 'writable' });
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
