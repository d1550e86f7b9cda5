import type { GenerateCommand } from './command-line.ts';

/** Carries out `generate-ts` and `generate-json-schema`. */
export async function generate(command: GenerateCommand): Promise<void> {
  throw new Error(command.type);
}
