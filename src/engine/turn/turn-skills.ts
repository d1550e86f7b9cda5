import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { EffectiveConfig } from '../../config/index.ts';
import type { Logger } from '../../log/logger.ts';
import { type ModelCatalogue, wholeWindow } from '../../model/index.ts';
import { osErrorCode, osErrorText } from '../../os-error.ts';
import type { ResponseItem, UserInput } from '../../protocol/index.ts';
import { calledSkills, NO_SKILLS, offerSkills } from '../../skills/index.ts';
import type { Skill, SkillLibrary, SkillSet, SkillSources } from '../../skills/index.ts';
import type { DeveloperSections } from '../context/index.ts';
import type { ThreadEvent } from '../events.ts';
import type { TurnSettings } from './settings.ts';

/** The skills that a turn can use. */
export interface TurnSkills {
  /** What a model is told of them that knows nothing yet; clients are told where not all of it fits. */
  readonly introduce: () => DeveloperSections;
  /** The skills that a message of the user calls for, as the model gets them behind it; clients are told of those that cannot be read. */
  readonly calledFor: (input: readonly UserInput[]) => Promise<readonly ResponseItem[]>;
}

/** What a thread's skills depend on. */
interface SkillSetup {
  readonly config: EffectiveConfig;
  readonly models: ModelCatalogue;
  readonly skillSources: SkillSources;
}

/** Looks up what skills there are in the folder of a turn. Never fails: a turn goes on without them. */
export async function turnSkills(
  { skills, log }: { readonly skills: SkillLibrary; readonly log: Logger },
  { config, models, skillSources }: SkillSetup,
  { cwd, model }: Pick<TurnSettings, 'cwd' | 'model'>,
  emit: (event: ThreadEvent) => void,
): Promise<TurnSkills> {
  const set = await skills.use(skillSources, cwd).catch((error: unknown): SkillSet => {
    log.error('skills could not be read', { cwd, error });
    return NO_SKILLS;
  });
  const warn = (message: string): void => emit({ type: 'warning', message });
  return {
    introduce: () => {
      if (!config.skills.includeInstructions) return [];
      const offer = offerSkills(set, wholeWindow(models.find(model), config.modelContextWindow ?? null));
      if (offer?.warning != null) warn(offer.warning);
      return offer === null ? [] : [offer.text];
    },
    calledFor: async (input) => {
      const called = calledSkills(input, set, (path) => resolve(cwd, path));
      const read = await Promise.all(called.map((skill) => readSkill(skill, warn)));
      return read.filter((item) => item !== null);
    },
  };
}

/** The tags are those of 0.129.0: stored threads are told apart from what users wrote by them. */
async function readSkill(
  { name, path }: Skill,
  warn: (message: string) => void,
): Promise<ResponseItem | null> {
  try {
    const text = `<skill>\n<name>${name}</name>\n<path>${path}</path>\n${await readFile(path, 'utf8')}\n</skill>`;
    return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
  } catch (error) {
    warn(`Failed to load skill ${name} at ${path}: ${reasonOf(error)}`);
    return null;
  }
}

function reasonOf(error: unknown): string {
  const code = osErrorCode(error);
  const known = code === undefined ? undefined : osErrorText(code);
  return known ?? (error instanceof Error ? error.message : String(error));
}
