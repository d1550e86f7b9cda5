import type { LoadedConfig, SkillRule } from '../config/index.ts';
import type { Logger } from '../log/logger.ts';
import { once } from '../once.ts';
import type { Clock } from '../clock.ts';
import { SkillWatches } from './skill-watches.ts';
import { rootsFor, skillSources, type SkillSources } from './skill-sources.ts';
import type { SkillRoot, SkillSet } from './skill.ts';

/** What a library is made from. */
export interface SkillLibraryParts {
  /** The server's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user's rules about skills are written. */
  readonly configFile: string;
  /** Puts the skills in place that the server brings; called when they are first needed. */
  readonly install: () => Promise<void>;
  /** Files of skills that threads use have changed; at most once in a second. */
  readonly onChanged: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The skills of a server's folders. What clients list is kept until something has changed. */
export class SkillLibrary {
  readonly #env: SkillLibraryParts['env'];
  readonly #configFile: string;
  readonly #log: Logger;
  readonly #install: () => Promise<void>;
  /** By working folder, as clients list them. */
  readonly #listed = new Map<string, Promise<SkillSet>>();
  readonly #watches: SkillWatches;

  constructor({ env, configFile, install, onChanged, clock, log }: SkillLibraryParts) {
    this.#env = env;
    this.#configFile = configFile;
    this.#log = log;
    this.#install = once(() =>
      install().catch((error: unknown) => log.warn('the system skills could not be put in place', { error })),
    );
    this.#watches = new SkillWatches({ clock, log, onChanged, onTouched: () => this.forget() });
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

  /**
   * The skills that a thread has in a folder, read anew: what is heard of changes comes late for a turn that is started
   * right behind one.
   */
  use(sources: SkillSources, cwd: string): Promise<SkillSet> {
    return this.#read(sources, rootsFor(sources, cwd));
  }

  /** Listens to changes of a thread's skills until the function that is returned is called. */
  watch(sources: SkillSources, cwd: string): () => void {
    let release: (() => void) | null = null;
    let ended = false;
    const begin = (): void => {
      if (!ended) release = this.#watches.hold(rootsFor(sources, cwd));
    };
    // What the server itself puts there is no change.
    void this.#installFor(sources.roots).then(begin);
    return () => {
      ended = true;
      release?.();
    };
  }

  /**
   * Switches a skill on or off in the user's configuration: in lists from now on, in threads that are loaded from now on.
   *
   * @throws ConfigError
   */
  async switch(rule: SkillRule): Promise<void> {
    const { writeSkillRule } = await import('./write-skill-rule.ts');
    await writeSkillRule(this.#configFile, rule);
    this.forget();
  }

  /** What is listed next is read from disk. */
  forget(): void {
    this.#listed.clear();
  }

  /** Ends listening. */
  close(): void {
    this.#watches.close();
  }

  async #read({ rules }: SkillSources, roots: readonly SkillRoot[]): Promise<SkillSet> {
    await this.#installFor(roots);
    const { readSkills } = await import('./read-skills.ts');
    return readSkills(roots, rules, this.#log);
  }

  async #installFor(roots: readonly SkillRoot[]): Promise<void> {
    if (roots.some(({ scope }) => scope === 'system')) await this.#install();
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
