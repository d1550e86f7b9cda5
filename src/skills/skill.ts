import type { SkillMetadata, SkillScope } from '../protocol/index.ts';

/** A folder below which skills are looked for, and on whose behalf. */
export interface SkillRoot {
  /** Absolute; need not exist. */
  readonly path: string;
  readonly scope: SkillScope;
}

/** A skill as its files describe it. */
export interface Skill extends Omit<SkillMetadata, 'enabled'> {
  /** The real path of the root that it was found under. */
  readonly root: string;
  /** Whether models are told of it without being asked to use it. */
  readonly offered: boolean;
}

/** A SKILL.md that cannot be used. */
export interface SkillProblem {
  readonly path: string;
  readonly message: string;
}

/** Where there are none. */
export const NO_SKILLS: SkillSet = { skills: [], problems: [], roots: [], disabled: new Set() };

/** The skills of some roots. */
export interface SkillSet {
  /** By scope (repository, user, system, admin), name and path; each file once. */
  readonly skills: readonly Skill[];
  readonly problems: readonly SkillProblem[];
  /** The real paths of the roots that exist, in the order that they are read in. */
  readonly roots: readonly string[];
  /** The paths of those that the user switched off. */
  readonly disabled: ReadonlySet<string>;
}
