import { describe, expect, test } from 'vitest';
import { TurnsBuilder, toStoredEvents } from '../../src/engine/history/index.ts';
import type { ThreadItem } from '../../src/protocol/index.ts';

const threadId = '01a2038e-3dcc-7b10-a233-000000000001';
const turnId = '01a2038e-3dcc-7b10-a233-000000000002';

/** What a client sees of the items after they were stored and read again. */
function roundTrip(items: readonly ThreadItem[]): ThreadItem[] {
  const builder = new TurnsBuilder();
  builder.add({
    type: 'event_msg',
    payload: { type: 'task_started', turn_id: turnId, model_context_window: null },
  });
  for (const item of items) {
    for (const payload of toStoredEvents({ item, threadId, turnId })) {
      builder.add({ type: 'event_msg', payload: JSON.parse(JSON.stringify(payload)) });
    }
  }
  return builder.turns().flatMap((turn) => turn.items);
}

const KEPT: ThreadItem[] = [
  {
    type: 'userMessage',
    id: 'item-1',
    content: [
      {
        type: 'text',
        text: 'look ä',
        text_elements: [{ byteRange: { start: 0, end: 4 }, placeholder: 'p' }],
      },
      { type: 'image', url: 'data:image/png;base64,AA' },
      { type: 'localImage', path: '/x.png' },
    ],
  },
  { type: 'agentMessage', id: 'item-2', text: 'hello', phase: null, memoryCitation: null },
  {
    type: 'agentMessage',
    id: 'item-3',
    text: 'cited',
    phase: 'commentary',
    memoryCitation: { entries: [{ path: 'p', lineStart: 1, lineEnd: 2, note: 'n' }], threadIds: ['t'] },
  },
  { type: 'reasoning', id: 'item-4', summary: ['one', 'two'], content: [] },
  {
    type: 'fileChange',
    id: 'call-1',
    changes: [
      { path: '/a', kind: { type: 'delete' }, diff: 'gone\n' },
      {
        path: '/b',
        kind: { type: 'update', move_path: '/c' },
        diff: '@@ -1 +1 @@\n-a\n+b\n\n\nMoved to: /c',
      },
      { path: '/z', kind: { type: 'add' }, diff: 'new\n' },
    ],
    status: 'completed',
  },
  { type: 'fileChange', id: 'call-2', changes: [], status: 'declined' },
  { type: 'webSearch', id: 'ws-1', query: 'q', action: { type: 'search', query: 'q', queries: ['q', 'r'] } },
  { type: 'webSearch', id: 'ws-2', query: 'u', action: { type: 'openPage', url: 'http://x' } },
  {
    type: 'webSearch',
    id: 'ws-3',
    query: "'p' in u",
    action: { type: 'findInPage', url: 'u', pattern: 'p' },
  },
  {
    type: 'mcpToolCall',
    id: 'mcp-1',
    server: 's',
    tool: 't',
    status: 'completed',
    arguments: { a: 1 },
    mcpAppResourceUri: 'ui://x',
    result: { content: [{ type: 'text', text: 'x' }], structuredContent: { b: 2 }, _meta: null },
    error: null,
    durationMs: 2005,
  },
  {
    type: 'mcpToolCall',
    id: 'mcp-2',
    server: 's',
    tool: 't',
    status: 'failed',
    arguments: null,
    result: { content: [], structuredContent: null, _meta: null },
    error: null,
    durationMs: 0,
  },
  {
    type: 'mcpToolCall',
    id: 'mcp-3',
    server: 's',
    tool: 't',
    status: 'failed',
    arguments: null,
    result: null,
    error: { message: 'no' },
    durationMs: 1,
  },
  {
    type: 'imageGeneration',
    id: 'ig-1',
    status: 'completed',
    revisedPrompt: 'r',
    result: 'AA',
    savedPath: '/i.png',
  },
  { type: 'plan', id: 'plan-1', text: '# plan' },
  { type: 'contextCompaction', id: 'item-5' },
];

describe('stored events of items', () => {
  test('give the same items back when they are read', () => {
    expect(roundTrip(KEPT)).toEqual(KEPT);
  });

  test('of a user message have its texts joined, and the ranges of their elements moved along', () => {
    const item: ThreadItem = {
      type: 'userMessage',
      id: 'x',
      content: [
        { type: 'text', text: 'ä ', text_elements: [] },
        { type: 'mention', name: 'm', path: 'app://m' },
        {
          type: 'text',
          text: '@file',
          text_elements: [{ byteRange: { start: 0, end: 5 }, placeholder: null }],
        },
      ],
    };
    expect(toStoredEvents({ item, threadId, turnId })).toEqual([
      {
        type: 'user_message',
        message: 'ä @file',
        images: [],
        local_images: [],
        text_elements: [{ byte_range: { start: 3, end: 8 }, placeholder: null }],
      },
    ]);
  });

  test('of a review carry what it was about and all that came of it', () => {
    const target = { type: 'baseBranch', branch: 'main' } as const;
    const output = {
      findings: [],
      overall_correctness: 'patch is correct',
      overall_explanation: 'fine',
      overall_confidence_score: 1,
    };
    const at = { threadId, turnId };
    const entered: ThreadItem = { type: 'enteredReviewMode', id: 't', review: "changes against 'main'" };
    const exited: ThreadItem = { type: 'exitedReviewMode', id: 't', review: 'fine' };
    expect(toStoredEvents({ item: entered, ...at, review: { target } })).toEqual([
      { type: 'entered_review_mode', target, user_facing_hint: "changes against 'main'" },
    ]);
    expect(toStoredEvents({ item: exited, ...at, review: { output } })).toEqual([
      { type: 'exited_review_mode', review_output: output },
    ]);
  });

  test('of a patch carry what it printed', () => {
    const item: ThreadItem = { type: 'fileChange', id: 'p', changes: [], status: 'failed' };
    expect(toStoredEvents({ item, threadId, turnId, outcome: { stdout: 'o', stderr: 'e' } })).toEqual([
      {
        type: 'patch_apply_end',
        call_id: 'p',
        turn_id: turnId,
        stdout: 'o',
        stderr: 'e',
        success: false,
        changes: {},
        status: 'failed',
      },
    ]);
  });

  test('of reasoning are its summaries, then what was raw', () => {
    const item: ThreadItem = { type: 'reasoning', id: 'r', summary: ['s'], content: ['raw'] };
    expect(toStoredEvents({ item, threadId, turnId })).toEqual([
      { type: 'agent_reasoning', text: 's' },
      { type: 'agent_reasoning_raw_content', text: 'raw' },
    ]);
  });

  test('do not exist for commands, which 0.129.0 does not store', () => {
    const item: ThreadItem = {
      type: 'commandExecution',
      id: 'c',
      command: 'ls',
      cwd: '/',
      processId: null,
      source: 'agent',
      status: 'completed',
      commandActions: [],
      aggregatedOutput: null,
      exitCode: 0,
      durationMs: 1,
    };
    expect(toStoredEvents({ item, threadId, turnId })).toEqual([]);
  });
});
