import type { Personality } from '../../protocol/index.ts';
import type { ModelMetadata } from '../catalogue/index.ts';
import { baseInstructions } from './base-instructions.ts';
import { personalityText } from './personality.ts';

const PERSONALITY_PLACE = '{{ personality }}';

/** What a model is told first. @param personality null where personalities are switched off */
export function instructionsFor(model: ModelMetadata, personality: Personality | null): string {
  const { instructions, supportsPersonality, applyPatchTool } = model;
  if (instructions === null) {
    const own = supportsPersonality ? (personality ?? 'pragmatic') : 'none';
    return baseInstructions({ patchTool: applyPatchTool, personality: own });
  }
  if (personality === null || instructions.template === null) return instructions.base;
  return instructions.template.replaceAll(PERSONALITY_PLACE, () => personalityFor(model, personality));
}

/** How a personality is worded for a model; empty where it is not. */
export function personalityFor({ instructions }: ModelMetadata, personality: Personality): string {
  if (instructions === null) return personalityText(personality);
  return personality === 'none' ? '' : (instructions.personalities[personality] ?? '');
}
