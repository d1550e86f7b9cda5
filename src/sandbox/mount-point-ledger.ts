import type { RootSurvey } from './root-survey.ts';

/**
 * Counts the commands that use each mount point that the sandbox itself created. Removing one while
 * another command runs would lift that command's protection (the kernel detaches the mount), so the
 * last user removes it, and until then it counts as missing for those who come.
 */
export class MountPointLedger {
  readonly #users = new Map<string, number>();
  readonly #remove: (path: string) => void;

  constructor({ remove }: { remove: (path: string) => void }) {
    this.#remove = remove;
  }

  /** The survey with held mount points shown as what they are: missing. */
  withHeldPaths(survey: RootSurvey): RootSurvey {
    if (this.#users.size === 0) return survey;
    return {
      ...survey,
      protectedPaths: survey.protectedPaths.map((entry) =>
        this.#users.has(entry.path) ? { path: entry.path, state: 'missing' } : entry,
      ),
    };
  }

  /** Holds the paths; the answer lets go of them, once. */
  hold(paths: readonly string[]): () => void {
    for (const path of paths) this.#users.set(path, (this.#users.get(path) ?? 0) + 1);
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
    try {
      this.#remove(path);
    } catch {
      // Never created, or somebody outside has put something in: then it is theirs.
    }
  }
}
