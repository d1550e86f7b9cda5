export { SkillLibrary } from './skill-library.ts';
export type { SkillSources } from './skill-sources.ts';
export type { Skill, SkillSet } from './skill.ts';
