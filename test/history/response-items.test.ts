import { describe, expect, test } from 'vitest';
import { itemOfResponse, startedItem } from '../../src/engine/history/index.ts';
import type { ResponseItem } from '../../src/protocol/index.ts';

type Search = Extract<ResponseItem, { type: 'web_search_call' }>;

const search = (action?: Search['action']): ResponseItem => ({
  type: 'web_search_call',
  ...(action === undefined ? {} : { action }),
});

describe('items of a response', () => {
  test.each([
    [search({ type: 'search', query: 'q', queries: ['q', 'r'] }), 'q'],
    [search({ type: 'search', queries: ['x', 'y'] }), 'x ...'],
    [search({ type: 'search', queries: ['x'] }), 'x'],
    [search({ type: 'search' }), ''],
    [search({ type: 'open_page', url: 'http://u' }), 'http://u'],
    [search({ type: 'find_in_page', url: 'http://u', pattern: 'p' }), "'p' in http://u"],
    [search({ type: 'find_in_page', pattern: 'p' }), "'p'"],
    [search(), ''],
  ])('a web search says what it was about: %j', (item, query) => {
    expect(itemOfResponse(item, 'ws')).toMatchObject({ type: 'webSearch', id: 'ws', query });
  });

  test('a message has its memory citations apart', () => {
    const text =
      'm <oai-mem-citation><citation_entries>\nMEMORY.md:1-2|note=[hello]\n</citation_entries>\n' +
      '<rollout_ids>\nt1\n</rollout_ids></oai-mem-citation> tail';
    const item: ResponseItem = {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text }],
      phase: 'final_answer',
    };
    expect(itemOfResponse(item, 'm')).toEqual({
      type: 'agentMessage',
      id: 'm',
      text: 'm  tail',
      phase: 'final_answer',
      memoryCitation: {
        entries: [{ path: 'MEMORY.md', lineStart: 1, lineEnd: 2, note: 'hello' }],
        threadIds: ['t1'],
      },
    });
    expect(startedItem(item, 'm')).toMatchObject({ text: '', memoryCitation: null });
  });

  test('reasoning has its parts as they are', () => {
    const item: ResponseItem = {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 's' }],
      content: [{ type: 'reasoning_text', text: 'c' }],
      encrypted_content: null,
    };
    expect(itemOfResponse(item, 'r')).toEqual({ type: 'reasoning', id: 'r', summary: ['s'], content: ['c'] });
    expect(startedItem(item, 'r')).toEqual({ type: 'reasoning', id: 'r', summary: [], content: [] });
  });

  test('an image is in progress until it is done', () => {
    const item: ResponseItem = { type: 'image_generation_call', id: 'x', status: 'completed', result: 'AA' };
    expect(startedItem(item, 'ig')).toEqual({
      type: 'imageGeneration',
      id: 'ig',
      status: 'in_progress',
      revisedPrompt: null,
      result: '',
    });
    expect(itemOfResponse(item, 'ig')).toMatchObject({ status: 'completed', result: 'AA' });
  });

  test('calls and messages of others make no item', () => {
    const call: ResponseItem = { type: 'function_call', name: 'f', arguments: '{}', call_id: 'c' };
    const user: ResponseItem = { type: 'message', role: 'user', content: [] };
    for (const item of [call, user]) {
      expect(itemOfResponse(item, 'x')).toBeNull();
      expect(startedItem(item, 'x')).toBeNull();
    }
  });
});
