import { describe, expect, it } from 'vitest';
import { normalizeItem } from '../../src/model/index.ts';

/** The JSON an item is kept as: what matters is its keys and their order. */
const kept = (raw: object): string => JSON.stringify(normalizeItem({ ...raw, extra: 1 })?.item ?? null);

describe('an item of the wire', () => {
  // Left: as a provider sends it. Right: as the reference 0.129.0 records it and sends it back.
  it.each([
    [
      {
        type: 'message',
        id: 'm1',
        role: 'assistant',
        status: 'completed',
        phase: 'commentary',
        content: [{ type: 'output_text', text: 'hi', annotations: [] }],
      },
      '{"type":"message","role":"assistant","content":[{"type":"output_text","text":"hi"}],"phase":"commentary"}',
    ],
    [
      { type: 'message', role: 'assistant', phase: null, content: [] },
      '{"type":"message","role":"assistant","content":[]}',
    ],
    [
      {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_image', image_url: 'data:', detail: 'high' }],
      },
      '{"type":"message","role":"user","content":[{"type":"input_image","image_url":"data:","detail":"high"}]}',
    ],
    [
      {
        type: 'reasoning',
        id: 'r',
        summary: [{ type: 'summary_text', text: 'a' }],
        content: [{ type: 'reasoning_text', text: 'raw' }],
        encrypted_content: 'E',
      },
      '{"type":"reasoning","summary":[{"type":"summary_text","text":"a"}],"content":[{"type":"reasoning_text","text":"raw"}],"encrypted_content":"E"}',
    ],
    [
      { type: 'reasoning', summary: [], content: [{ type: 'text', text: 't' }] },
      '{"type":"reasoning","summary":[],"encrypted_content":null}',
    ],
    [
      {
        type: 'function_call',
        id: 'f',
        call_id: 'c',
        name: 'n',
        namespace: 'ns',
        arguments: '{}',
        status: 'completed',
      },
      '{"type":"function_call","name":"n","namespace":"ns","arguments":"{}","call_id":"c"}',
    ],
    [
      { type: 'custom_tool_call', id: 'f', call_id: 'c', name: 'n', input: 'i', status: 'completed' },
      '{"type":"custom_tool_call","status":"completed","call_id":"c","name":"n","input":"i"}',
    ],
    [
      {
        type: 'web_search_call',
        id: 'w',
        status: 'completed',
        action: { type: 'search', query: 'q', queries: ['q'], sources: [] },
      },
      '{"type":"web_search_call","status":"completed","action":{"type":"search","query":"q","queries":["q"]}}',
    ],
    [
      { type: 'web_search_call', action: { type: 'zzz' } },
      '{"type":"web_search_call","action":{"type":"other"}}',
    ],
    [{ type: 'web_search_call', status: 'completed' }, '{"type":"web_search_call","status":"completed"}'],
    [
      {
        type: 'local_shell_call',
        id: 'l',
        call_id: 'c',
        status: 'completed',
        action: { type: 'exec', command: ['ls'], timeout_ms: 5, env: { A: 'b' } },
      },
      '{"type":"local_shell_call","call_id":"c","status":"completed","action":{"type":"exec","command":["ls"],"timeout_ms":5,"working_directory":null,"env":{"A":"b"},"user":null}}',
    ],
    [
      { type: 'image_generation_call', id: 'i', status: 'completed', revised_prompt: 'p', result: 'aGk=' },
      '{"type":"image_generation_call","id":"i","status":"completed","revised_prompt":"p","result":"aGk="}',
    ],
    [
      { type: 'compaction', id: 'c', encrypted_content: 'E' },
      '{"type":"compaction","encrypted_content":"E"}',
    ],
    [
      {
        type: 'tool_search_call',
        id: 't',
        call_id: 'c',
        status: 'completed',
        execution: 'client',
        arguments: { query: ['x', 1, null] },
      },
      '{"type":"tool_search_call","call_id":"c","status":"completed","execution":"client","arguments":{"query":["x",1,null]}}',
    ],
    [
      { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 't' }] },
      '{"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"t"}]}',
    ],
    [{ type: 'reasoning', summary: [] }, '{"type":"reasoning","summary":[],"encrypted_content":null}'],
  ])('%o is kept as %s', (raw, text) => {
    expect(kept(raw)).toBe(text);
  });

  it.each([
    [{ type: 'mystery' }],
    [{ type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }],
    [{ type: 'message', role: 'assistant', phase: 'odd', content: [] }],
    [{ type: 'function_call', name: 'n', arguments: '{}' }],
    [{ type: 'custom_tool_call', call_id: 'c', name: 'n', input: {} }],
    [{ type: 'reasoning', summary: 'none' }],
    [{ type: 'local_shell_call', status: 'odd', action: {} }],
    [['message']],
    ['message'],
    [null],
  ])('%o is dropped', (raw) => {
    expect(normalizeItem(raw)).toBeNull();
  });

  it('keeps its id beside it', () => {
    expect(normalizeItem({ type: 'compaction', id: 'c-1', encrypted_content: '' })?.itemId).toBe('c-1');
    expect(normalizeItem({ type: 'compaction', encrypted_content: '' })?.itemId).toBeNull();
  });
});
