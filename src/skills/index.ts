export { calledSkills } from './called-skills.ts';
export { offerSkills } from './offer/offer-skills.ts';
export { NO_SKILLS, type Skill, type SkillSet } from './skill.ts';
export { SkillLibrary } from './skill-library.ts';
export type { SkillSources } from './skill-sources.ts';
