import type { Personality } from '../../protocol/index.ts';
import { ANSWERING } from './answering.ts';
import { editing, type PatchTool, SHELL } from './editing.ts';
import { personalityText } from './personality.ts';
import { WORKING } from './working.ts';

/** What the base instructions depend on. */
export interface InstructionOptions {
  readonly patchTool: PatchTool;
  readonly personality: Personality;
}

/** The instructions that a model gets before anything else: Quire's own text. */
export function baseInstructions({ patchTool, personality }: InstructionOptions): string {
  const parts = [WORKING, personalityText(personality), SHELL, editing(patchTool), ANSWERING];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
