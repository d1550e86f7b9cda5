import { realpathSync } from 'node:fs';

/** The real path, undefined when there is none. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
