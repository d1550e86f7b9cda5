import { filesOf } from './system-skill.ts';
import type { SystemSkillFiles } from './install.ts';
import { IMAGEGEN } from './imagegen.ts';
import { OPENAI_DOCS } from './openai-docs.ts';
import { PLUGIN_CREATOR } from './plugin-creator.ts';
import { SKILL_CREATOR } from './skill-creator.ts';
import { SKILL_INSTALLER } from './skill-installer.ts';

export { installSystemSkills } from './install.ts';

/** The skills that come with the server, under the names of 0.129.0's and in our own words. */
export const SYSTEM_SKILLS: SystemSkillFiles = new Map(
  [IMAGEGEN, OPENAI_DOCS, PLUGIN_CREATOR, SKILL_CREATOR, SKILL_INSTALLER].flatMap(filesOf),
);
