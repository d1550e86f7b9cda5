import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeDirectories } from '../files/make-directory.ts';
import { exportJsonSchema, exportTypeScript } from '../protocol/export/index.ts';
import type { GenerateCommand } from './command-line.ts';

/** Carries out `generate-ts` and `generate-json-schema`. Rejects with a sentence for the user. */
export async function generate({ type, out, experimental, prettier }: GenerateCommand): Promise<void> {
  await makeDirectories(out).catch((error: unknown) => {
    throw new Error(`Failed to create output directory ${out}: ${reasonOf(error)}`);
  });
  if (type === 'generateJsonSchema') {
    await exportJsonSchema(out, { experimental });
    return;
  }
  await exportTypeScript(out, { experimental });
  if (prettier !== undefined) await format(out, prettier);
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Formats what was written with a prettier program. */
async function format(folder: string, prettier: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
  try {
    await promisify(execFile)(prettier, ['--write', '--log-level', 'warn', ...files]);
  } catch (error) {
    throw new Error(`Failed to invoke Prettier at ${prettier}: ${reasonOf(error)}`, { cause: error });
  }
}
