import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How long a snapshot is kept behind the last change of its thread, in milliseconds: three days (0.129.0). */
const KEPT_MS = 3 * 24 * 60 * 60 * 1000;

/** When a stored thread was changed last, in milliseconds since 1970; null for one that is not stored. */
export type LastChange = (threadId: string) => Promise<number | null>;

/** The files of one snapshot, while it is written and then, with the names of 0.129.0. @param nonce digits */
export function snapshotFiles(
  folder: string,
  threadId: string,
  nonce: string,
): { readonly draft: string; readonly final: string } {
  return {
    draft: join(folder, `${threadId}.tmp-${nonce}`),
    final: join(folder, `${threadId}.${nonce}.sh`),
  };
}

const SNAPSHOT_NAME = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.(?:(?:\d+\.)?(?:sh|ps1)|tmp-\d+)$/i;

/**
 * Removes the snapshots that servers left behind which did not end well, and what else has got into their folder.
 *
 * @param live the threads of this server
 */
export async function removeStaleSnapshots(
  folder: string,
  live: ReadonlySet<string>,
  lastChange: LastChange,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isFile())) {
    const threadId = SNAPSHOT_NAME.exec(name)?.[1];
    if (threadId !== undefined && (live.has(threadId) || (await isKept(threadId, lastChange)))) continue;
    await rm(join(folder, name), { force: true });
  }
}

async function isKept(threadId: string, lastChange: LastChange): Promise<boolean> {
  const changed = await lastChange(threadId);
  return changed !== null && Date.now() - changed < KEPT_MS;
}
