import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * An environment in whose `PATH` the programs are first that models expect to find (`apply_patch`, as in 0.129.0). They
 * lie beside the bundles of a build; where they do not, or there is no `PATH`, the environment is as it was.
 */
export function withPrograms(env: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH } = env;
  const programs = fileURLToPath(new URL('bin', import.meta.url));
  if (PATH === undefined || process.platform === 'win32' || !existsSync(programs)) return { ...env };
  return { ...env, PATH: `${programs}${path.delimiter}${PATH}` };
}
