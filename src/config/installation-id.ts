import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The id that names this installation to model providers: `installation_id` in CODEX_HOME, made when it is
 * missing or no UUID. Servers that start at once on a new home end up with the same one.
 */
export async function installationId(codexHome: string): Promise<string> {
  const path = join(codexHome, 'installation_id');
  const stored = await readId(path);
  if (stored !== undefined) return stored;
  const made = randomUUID();
  await mkdir(codexHome, { recursive: true });
  const isNew = await writeFile(path, made, { flag: 'wx', mode: 0o644 }).then(
    () => true,
    () => false,
  );
  if (isNew) return made;
  const others = await readId(path);
  if (others !== undefined) return others;
  await writeFile(path, made);
  return made;
}

async function readId(path: string): Promise<string | undefined> {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim();
  return UUID.test(text) ? text : undefined;
}
