import { mergeAdditional, type AdditionalPermissions } from '../permissions/index.ts';

/**
 * What the user allowed for the rest of the session (`acceptForSession`).
 *
 * A key names one thing that may be done again: a command in a folder, or writing one file. It lives as long as
 * the thread is loaded and is never stored.
 */
export class SessionApprovals {
  readonly #keys = new Set<string>();
  #permissions: AdditionalPermissions | null = null;

  /** The permissions that were granted ahead of commands; null where none were. */
  get permissions(): AdditionalPermissions | null {
    return this.#permissions;
  }

  /** Grants permissions to every later command. */
  grant(permissions: AdditionalPermissions): void {
    this.#permissions = mergeAdditional(permissions, this.#permissions);
  }

  /** Whether every one of `keys` was allowed before; nothing to ask about is not an allowance. */
  covers(keys: readonly string[]): boolean {
    return keys.length > 0 && keys.every((key) => this.#keys.has(key));
  }

  /** Remembers an allowance. */
  add(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
  }
}

/** The key of running `argv` in `cwd`; a run outside the sandbox or with more permissions is a thing of its own. */
export function commandKey(
  argv: readonly string[],
  cwd: string,
  {
    escalated,
    additional,
  }: { readonly escalated: boolean; readonly additional: AdditionalPermissions | null },
): string {
  const how = escalated ? 'escalated' : `sandboxed${additional === null ? '' : JSON.stringify(additional)}`;
  return `command\0${how}\0${cwd}\0${argv.join('\0')}`;
}

/** The key of writing the file at the absolute `path`. */
export function fileKey(path: string): string {
  return `file\0${path}`;
}
