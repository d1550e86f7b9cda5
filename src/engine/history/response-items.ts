/** Thread items from what the model says: the items of a response, as they begin and when they are whole. */
import type { ResponseItem, ThreadItem, WebSearchAction } from '../../protocol/index.ts';
import { splitMemoryCitation } from './memory-citation.ts';
import { agentMessageItem, imageGenerationItem, webSearchActionFromStored, webSearchItem } from './items.ts';

/** The item a response item becomes; `null` for calls (their tool makes an item) and for what is never shown. */
export function itemOfResponse(item: ResponseItem, id: string): ThreadItem | null {
  switch (item.type) {
    case 'message': {
      if (item.role !== 'assistant') return null;
      const { text: shown, citation } = splitMemoryCitation(messageText(item));
      return agentMessageItem(id, { text: shown, phase: item.phase, memoryCitation: citation });
    }
    case 'reasoning':
      return {
        type: 'reasoning',
        id,
        summary: item.summary.map((part) => part.text),
        content: (item.content ?? []).map((part) => part.text),
      };
    case 'web_search_call': {
      const action = webSearchActionFromStored(item.action ?? { type: 'other' });
      return webSearchItem(id, searchDetail(action), action);
    }
    case 'image_generation_call':
      return imageGenerationItem({
        call_id: id,
        status: item.status,
        revised_prompt: item.revised_prompt ?? null,
        result: item.result,
      });
    default:
      return null;
  }
}

/** What a message of the assistant says, all its parts together; nothing for items of other kinds. */
export function messageText(item: ResponseItem): string {
  if (item.type !== 'message') return '';
  return item.content.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
}

/** The item as it is announced when the model begins it: nothing in it yet. */
export function startedItem(item: ResponseItem, id: string): ThreadItem | null {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant' ? agentMessageItem(id, { text: '', phase: item.phase }) : null;
    case 'reasoning':
      return { type: 'reasoning', id, summary: [], content: [] };
    case 'web_search_call':
      return webSearchItem(id, '', { type: 'other' });
    case 'image_generation_call':
      return imageBegun(id);
    default:
      return null;
  }
}

/** An image that the provider makes, as it is announced. */
export function imageBegun(id: string): ThreadItem {
  return imageGenerationItem({ call_id: id, status: 'in_progress', result: '' });
}

/** What a web search was about, in one line. */
function searchDetail(action: WebSearchAction): string {
  switch (action.type) {
    case 'search': {
      if (action.query) return action.query;
      const [first = '', ...others] = action.queries ?? [];
      return others.length > 0 && first !== '' ? `${first} ...` : first;
    }
    case 'openPage':
      return action.url ?? '';
    case 'findInPage': {
      const { pattern, url } = action;
      if (pattern == null) return url ?? '';
      return url == null ? `'${pattern}'` : `'${pattern}' in ${url}`;
    }
    case 'other':
      return '';
  }
}
