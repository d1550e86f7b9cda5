import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { osErrorCode } from '../../os-error.ts';

/** Files by their paths below the folder of system skills. */
export type SystemSkillFiles = ReadonlyMap<string, string>;

/** The reference's name for it: it says whose skills the folder holds, and which version. */
const MARKER = '.codex-system-skills.marker';
const OURS = 'quire-';

/**
 * Puts the skills that come with the server into `folder`, in one step. What the reference has put there stays: on a
 * home that both use it would write its own again at its next start.
 */
export async function installSystemSkills(folder: string, files: SystemSkillFiles): Promise<void> {
  const wanted = `${OURS}${fingerprint(files)}`;
  const marker = await markerIn(folder);
  if (marker === wanted || (marker !== undefined && !marker.startsWith(OURS))) return;
  const fresh = `${folder}.${process.pid}.new`;
  const old = `${folder}.${process.pid}.old`;
  try {
    await rm(fresh, { recursive: true, force: true });
    await Promise.all(
      [...files, [MARKER, `${wanted}\n`] as const].map(([path, text]) => write(join(fresh, path), text)),
    );
    await rename(folder, old).catch(unlessGone);
    await rename(fresh, folder);
  } finally {
    await Promise.all([fresh, old].map((path) => rm(path, { recursive: true, force: true })));
  }
}

function fingerprint(files: SystemSkillFiles): string {
  const hash = createHash('sha256');
  for (const [path, text] of files) hash.update(`${path}\0${text}\0`);
  return hash.digest('hex').slice(0, 16);
}

async function markerIn(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => undefined);
  return text?.trim();
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function unlessGone(error: unknown): void {
  if (osErrorCode(error) !== 'ENOENT') throw error;
}
