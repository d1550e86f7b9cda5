import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerOptions } from '../server.ts';

/** Says of a home that its personality has been settled; shared with 0.129.0, as is what it says. */
const MARKER = '.personality_migration';

/** Where threads are stored, archived ones too. */
const THREAD_FOLDERS = ['sessions', 'archived_sessions'];

/**
 * Settles the personality of a home once: `personality = "pragmatic"` is written where there are threads already and
 * nobody chose another, before the first answer, as 0.129.0 does. A home that this cannot be done for works without.
 */
export async function settlePersonality(options: ServerOptions): Promise<void> {
  const { codexHome, log } = options;
  const marker = join(codexHome, MARKER);
  if (existsSync(marker)) return;
  try {
    if (THREAD_FOLDERS.some((name) => existsSync(join(codexHome, name)))) {
      const { migratePersonality } = await import('./personality-migration.ts');
      await migratePersonality(options);
    }
    writeFileSync(marker, 'v1\n', { flag: 'a' });
  } catch (error) {
    log.warn('the personality could not be settled', { error });
  }
}
