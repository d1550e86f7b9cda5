import { readdirSync, rmdirSync } from 'node:fs';
import { mountPointKey, MountPointRegistry } from './mount-point-registry.ts';
import type { RootSurvey } from './root-survey.ts';

/**
 * Keeps account of the mount points that sandboxes have created on the real file system. Removing one while another
 * command runs would lift that command's protection (the kernel detaches the mount), so the last user removes it,
 * and until then it counts as missing for those who come. What a killed server has left is removed by the next one.
 */
export class MountPointLedger {
  readonly #users = new Map<string, number>();
  readonly #registry: MountPointRegistry;

  constructor(registry: MountPointRegistry = new MountPointRegistry()) {
    this.#registry = registry;
  }

  /**
   * Surveys with mount points in use shown as what they are: missing. The marks are read first: a mount point whose
   * mark is gone may be gone a moment later.
   */
  survey(look: () => RootSurvey): RootSurvey {
    const marked = this.#registry.markedKeys();
    const survey = look();
    if (marked.size === 0 && this.#users.size === 0) return survey;
    return {
      ...survey,
      protectedPaths: survey.protectedPaths.map((entry) =>
        (this.#users.has(entry.path) || marked.has(mountPointKey(entry.path))) && isEmptyFolder(entry.path)
          ? { path: entry.path, state: 'missing' }
          : entry,
      ),
    };
  }

  /** Clears up after this process when it has been killed: a shell script, in which `$PPID` is its id. */
  get clearingScript(): string {
    return this.#registry.clearingScript;
  }

  /** Holds the paths; the answer lets go of them, once. */
  hold(paths: readonly string[]): () => void {
    for (const path of paths) {
      const users = this.#users.get(path) ?? 0;
      if (users === 0) this.#registry.mark(path);
      this.#users.set(path, users + 1);
    }
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const path of paths) this.#letGo(path);
    };
  }

  #letGo(path: string): void {
    const others = (this.#users.get(path) ?? 1) - 1;
    if (others > 0) {
      this.#users.set(path, others);
      return;
    }
    this.#users.delete(path);
    if (!this.#registry.isUsedByOthers(path)) removeIfEmpty(path);
    // Last, so that whoever sees no mark sees no mount point either.
    this.#registry.unmark(path);
  }
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Never created, or somebody outside has put something in: then it is theirs.
  }
}
