import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const pathIn = (codexHome: string): string => join(codexHome, 'auth.json');

/**
 * Makes an API key the user's login, in place of any other (format of 0.129.0). The file is for this user only, and
 * appears as a whole or not at all.
 */
export async function storeApiKey(codexHome: string, key: string): Promise<void> {
  const unfinished = `${pathIn(codexHome)}.${randomUUID()}.part`;
  const text = JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: key }, null, 2);
  try {
    await mkdir(codexHome, { recursive: true });
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, pathIn(codexHome));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Forgets the user's login; nothing where there is none. */
export async function removeLogin(codexHome: string): Promise<void> {
  await rm(pathIn(codexHome), { force: true });
}
