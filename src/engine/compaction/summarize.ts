import { ModelError } from '../../model/index.ts';
import type { ModelEvent, ModelRequest } from '../../model/index.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import { completeCalls } from '../history/index.ts';
import { withStreamRetries } from '../turn/stream-retries.ts';
import type { TurnInputs } from '../turn/turn-inputs.ts';
import { noteUsage } from '../turn/usage-events.ts';

/**
 * Asks the turn's model for a summary of the conversation. Where that does not fit the window either, the oldest
 * items are left out, one more with each try.
 *
 * @returns what the model said; where it said nothing, its last words before; empty where there are none either
 * @throws ModelError when the model cannot be had
 */
export async function summarize(turn: TurnInputs, conversation: readonly ResponseItem[]): Promise<string> {
  const { prompt, summaryRequest } = turn.compaction;
  const asked: ResponseItem = {
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: prompt }],
  };
  for (let items = turn.request().input; ; items = completeCalls(items.slice(1))) {
    const request = summaryRequest([...items, asked]);
    try {
      const summary = await withStreamRetries(turn, () => answerTo(turn, request));
      return summary ?? conversation.map(assistantText).findLast((text) => text !== null) ?? '';
    } catch (error) {
      if (items.length === 0 || !isWindowExceeded(error)) throw error;
    }
  }
}

/** The last message of an answer; null where there is none. Clients see nothing of it. */
async function answerTo(turn: TurnInputs, request: ModelRequest): Promise<string | null> {
  let said: string | null = null;
  const onEvent = (event: ModelEvent): void => {
    if (turn.signal.aborted) return;
    if (event.type === 'itemDone') said = assistantText(event.item) ?? said;
    noteUsage(turn, event);
  };
  await turn.provider.stream(request, onEvent, turn.signal);
  return said;
}

function assistantText(item: ResponseItem): string | null {
  if (item.type !== 'message' || item.role !== 'assistant') return null;
  const text = item.content.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
  return text === '' ? null : text;
}

function isWindowExceeded(error: unknown): boolean {
  return error instanceof ModelError && error.failure.type === 'contextWindowExceeded';
}
