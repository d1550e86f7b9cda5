import type { LoadedConfig } from '../config/index.ts';
import type { Logger } from '../log/logger.ts';
import { once } from '../once.ts';
import { rootsFor, skillSources, type SkillSources } from './skill-sources.ts';
import type { SkillRoot, SkillSet } from './skill.ts';

/** What a library is made from. */
export interface SkillLibraryParts {
  /** The server's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Puts the skills in place that the server brings; called when they are first needed. */
  readonly install: () => Promise<void>;
  readonly log: Logger;
}

/** The skills of a server's folders: read when somebody needs them, and kept until something has changed. */
export class SkillLibrary {
  readonly #env: SkillLibraryParts['env'];
  readonly #log: Logger;
  readonly #install: () => Promise<void>;
  /** By working folder, as clients list them. */
  readonly #listed = new Map<string, Promise<SkillSet>>();

  constructor({ env, install, log }: SkillLibraryParts) {
    this.#env = env;
    this.#log = log;
    this.#install = once(install);
  }

  /** Where a configuration has its skills. */
  sourcesOf(loaded: LoadedConfig): SkillSources {
    return skillSources(loaded, this.#env);
  }

  /**
   * The skills for a folder as a client lists them: what it was told before, unless `reload` asks for the disk.
   *
   * @param cwd absolute
   * @param extra further roots of the user's; they are found where the disk is read, as in 0.129.0
   */
  list(sources: SkillSources, cwd: string, extra: readonly string[], reload: boolean): Promise<SkillSet> {
    if (reload) this.forget();
    return kept(this.#listed, cwd, () => this.#read(sources, rootsFor(sources, cwd, extra)));
  }

  /** The skills that a thread has in a folder. */
  use(sources: SkillSources, cwd: string): Promise<SkillSet> {
    return this.#read(sources, rootsFor(sources, cwd));
  }

  /** What is asked for next is read from disk. */
  forget(): void {
    this.#listed.clear();
  }

  async #read({ rules }: SkillSources, roots: readonly SkillRoot[]): Promise<SkillSet> {
    if (roots.some(({ scope }) => scope === 'system')) {
      await this.#install().catch((error: unknown) =>
        this.#log.warn('the system skills could not be put in place', { error }),
      );
    }
    const { readSkills } = await import('./read-skills.ts');
    return readSkills(roots, rules, this.#log);
  }
}

/** What a map holds, made where it holds nothing; a failed try is tried again. */
function kept<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  made.catch(() => {
    if (map.get(key) === made) map.delete(key);
  });
  return made;
}
