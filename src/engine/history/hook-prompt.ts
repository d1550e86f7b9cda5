/** Prompts of stop hooks: stored only as a user message of `<hook_prompt>` elements in the model's history. */
import { randomUUID } from 'node:crypto';
import type { ContentItem, HookPromptFragment, ThreadItem } from '../../protocol/index.ts';

const ELEMENT = /^\s*<hook_prompt hook_run_id="([^"]*)">([\s\S]+)<\/hook_prompt>\s*$/;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The item, if the message consists of hook prompts only, none of them empty; it has the message's id if there is one. */
export function hookPromptItem(
  content: readonly ContentItem[],
  id: string = randomUUID(),
): ThreadItem | null {
  const fragments: HookPromptFragment[] = [];
  for (const part of content) {
    const element = part.type === 'input_text' ? ELEMENT.exec(part.text) : null;
    if (element === null) return null;
    const [, hookRunId = '', text = ''] = element;
    fragments.push({ text: unescape(text), hookRunId: unescape(hookRunId) });
  }
  return fragments.length === 0 ? null : { type: 'hookPrompt', id, fragments };
}

const unescape = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (entity, name: string) => ENTITIES[name] ?? entity);
