import { describe, expect, test } from 'vitest';
import { cutText } from '../../src/engine/auto-review/cut-text.ts';
import { renderTranscript, transcriptEntries } from '../../src/engine/auto-review/transcript.ts';
import type { ResponseItem } from '../../src/protocol/index.ts';

const said = (role: string, text: string): ResponseItem => ({
  type: 'message',
  role,
  content: [role === 'assistant' ? { type: 'output_text', text } : { type: 'input_text', text }],
});
const called = (call_id: string, name: string, text: string): ResponseItem => ({
  type: 'function_call',
  call_id,
  name,
  arguments: text,
});
const gave = (call_id: string, output: string): ResponseItem => ({
  type: 'function_call_output',
  call_id,
  output,
});
const render = (items: readonly ResponseItem[], before = 0) =>
  renderTranscript(transcriptEntries(items), before);

describe('a transcript', () => {
  test('holds what people said and what tools did, and nothing that the server added', () => {
    const items = [
      said('developer', '<permissions instructions>'),
      said('user', '<environment_context>…'),
      said('user', 'hi'),
      said('assistant', ' '),
      said('assistant', 'hello'),
      called('c1', 'shell_command', '{}'),
      gave('c1', 'out'),
      gave('c2', 'lost'),
      said('developer', 'The user has approved by hand an action that was denied before. It is …'),
    ];
    expect(render(items, 4)).toEqual({
      lines: [
        '[5] user: hi',
        '[6] assistant: hello',
        '[7] tool shell_command call: {}',
        '[8] tool shell_command result: out',
        '[9] tool result: lost',
        '[10] developer: The user has approved by hand an action that was denied before. It is …',
      ],
      omitted: false,
    });
  });

  test('keeps the first and the last words of the user, then the newest that there is room for', () => {
    const long = (name: string) => `${name} ${'x'.repeat(7_900)}`;
    const items = Array.from({ length: 8 }, (_, n) => said('user', long(`u${n}`)));
    const { lines, omitted } = render([...items, said('assistant', long('a'))]);
    expect(lines.map((line) => line.slice(0, 12))).toEqual([
      '[1] user: u0',
      '[5] user: u4',
      '[6] user: u5',
      '[7] user: u6',
      '[8] user: u7',
    ]);
    expect(omitted).toBe(true);
  });

  test('has room of its own for tools, and for forty entries that are not the user’s', () => {
    const items = Array.from({ length: 50 }, (_, n) => gave(`c${n}`, `o${n}`));
    const { lines, omitted } = render([said('user', 'hi'), ...items]);
    expect(lines).toHaveLength(41);
    expect(lines[1]).toBe('[12] tool result: o10');
    expect(omitted).toBe(true);
    const big = Array.from({ length: 20 }, (_, n) => gave(`c${n}`, 'y'.repeat(8_000)));
    expect(render([said('user', 'hi'), ...big, said('assistant', 'so')]).lines).toHaveLength(1 + 9 + 1);
  });
});

describe('a text that is too long', () => {
  test('keeps its beginning and its end, by whole characters', () => {
    expect(cutText('short', 2)).toBe('short');
    const cut = cutText(`${'a'.repeat(200)}${'z'.repeat(200)}`, 50);
    expect(cut).toMatch(/^a+<truncated omitted_approx_tokens="50" \/>z+$/);
    expect(Buffer.byteLength(cut)).toBe(200);
    const wide = cutText('ä'.repeat(500), 50);
    expect(wide).toMatch(/^ä+<truncated omitted_approx_tokens="200" \/>ä+$/);
    expect(Buffer.byteLength(wide)).toBeLessThanOrEqual(200);
  });
});
