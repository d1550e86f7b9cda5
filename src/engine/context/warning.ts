import type { ResponseItem } from '../../protocol/index.ts';

/** Tells the model what it should mind from now on. */
export function warningMessage(warning: string): ResponseItem {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text: `Warning: ${warning}` }] };
}
