import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * A path that a user or a model wrote, made absolute against `base`: `~` and what begins with `~/` are in the home
 * folder of the user whom the server runs as (0.129.0).
 */
export function userPath(path: string, base: string): string {
  if (path === '~') return homedir();
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(base, path);
}
