import { baseInstructions, findModel } from '../../model/index.ts';
import type { TurnSettings } from './settings.ts';

/** What the model of these settings is told first, where nobody configured other instructions. */
export function modelInstructions(settings: TurnSettings): string {
  const { applyPatchTool: patchTool, supportsPersonality } = findModel(settings.model);
  return baseInstructions({
    patchTool,
    personality: supportsPersonality ? (settings.personality ?? 'pragmatic') : 'none',
  });
}
