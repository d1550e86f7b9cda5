import { describe, expect, test } from 'vitest';
import { completeCalls, historyItems } from '../../src/engine/history/index.ts';
import type { ResponseItem } from '../../src/protocol/index.ts';
import type { RolloutItem, StoredEvent } from '../../src/store/index.ts';

const user = (text: string): ResponseItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const assistant = (text: string): ResponseItem => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
});
const response = (payload: ResponseItem): RolloutItem => ({ type: 'response_item', payload });
const event = (payload: StoredEvent): RolloutItem => ({ type: 'event_msg', payload });
const context = user('<environment_context>\n  <cwd>/tmp</cwd>\n</environment_context>');

function turn(id: string, ...items: ResponseItem[]): RolloutItem[] {
  return [
    event({ type: 'task_started', turn_id: id, model_context_window: null }),
    ...items.map(response),
    event({ type: 'task_complete', turn_id: id, last_agent_message: null }),
  ];
}

const rollBack = (num_turns: number): RolloutItem => event({ type: 'thread_rolled_back', num_turns });
const compacted = (...replacement_history: ResponseItem[]): RolloutItem => ({
  type: 'compacted',
  payload: { message: 'sum', replacement_history },
});

const first = turn('1', context, user('a'), assistant('ra'));
const second = turn('2', user('b'), assistant('rb'));

describe('model history of a stored thread', () => {
  test('is its response items in order', () => {
    expect(historyItems([...first, ...second])).toEqual([
      context,
      user('a'),
      assistant('ra'),
      user('b'),
      assistant('rb'),
    ]);
  });

  test('loses the turns that were rolled back, and goes on from there', () => {
    const third = turn('3', user('c'));
    expect(historyItems([...first, ...second, rollBack(1), ...third])).toEqual([
      context,
      user('a'),
      assistant('ra'),
      user('c'),
    ]);
  });

  test('keeps the first context when every turn is rolled back', () => {
    expect(historyItems([...first, ...second, rollBack(9)])).toEqual([context]);
  });

  test('loses the whole of a turn that the user spoke up in twice', () => {
    const steered = turn('2', user('b'), assistant('x'), user('b2'), assistant('y'));
    expect(historyItems([...first, ...steered, rollBack(1)])).toEqual([context, user('a'), assistant('ra')]);
  });

  test('takes turns for what they are in files without turn starts', () => {
    const records = [user('a'), assistant('ra'), user('b'), assistant('rb')].map(response);
    expect(historyItems([...records, rollBack(1)])).toEqual([user('a'), assistant('ra')]);
  });

  test('starts over with a compaction', () => {
    const compaction = [...turn('2'), compacted(user('a'), user('summary'))];
    const third = turn('3', user('c'));
    expect(historyItems([...first, ...compaction, ...third])).toEqual([
      user('a'),
      user('summary'),
      user('c'),
    ]);
    expect(historyItems([...first, ...compaction, ...third, rollBack(1)])).toEqual([
      user('a'),
      user('summary'),
    ]);
  });

  test('is what it was before a compaction that is rolled back', () => {
    const start = event({ type: 'task_started', turn_id: '3', model_context_window: null });
    const records = [
      ...first,
      ...second,
      start,
      response(user('c')),
      compacted(user('summary')),
      response(assistant('rc')),
      rollBack(1),
    ];
    expect(historyItems(records)).toEqual([context, user('a'), assistant('ra'), user('b'), assistant('rb')]);
  });

  test('has the user messages and the summary for a compaction of an old version', () => {
    const old: RolloutItem = { type: 'compacted', payload: { message: 'the summary' } };
    expect(historyItems([...first, ...second, old])).toEqual([user('a'), user('b'), user('the summary')]);
  });
});

describe('calls and outputs', () => {
  test('a call without output is answered as aborted, right after it', () => {
    const calls: ResponseItem[] = [
      { type: 'function_call', name: 'f', arguments: '{}', call_id: 'c1' },
      { type: 'custom_tool_call', name: 'g', input: '', call_id: 'c2' },
      {
        type: 'local_shell_call',
        call_id: 'c3',
        status: 'completed',
        action: {
          type: 'exec',
          command: ['ls'],
          timeout_ms: null,
          working_directory: null,
          env: null,
          user: null,
        },
      },
      { type: 'tool_search_call', call_id: 'c4', execution: 'client', arguments: {} },
      { type: 'tool_search_call', call_id: null, execution: 'server', arguments: {} },
    ];
    expect(completeCalls(calls)).toEqual([
      calls[0],
      { type: 'function_call_output', call_id: 'c1', output: 'aborted' },
      calls[1],
      { type: 'custom_tool_call_output', call_id: 'c2', output: 'aborted' },
      calls[2],
      { type: 'function_call_output', call_id: 'c3', output: 'aborted' },
      calls[3],
      { type: 'tool_search_output', call_id: 'c4', status: 'completed', execution: 'client', tools: [] },
      calls[4],
    ]);
  });

  test('outputs without a call are left out, others stay where they are', () => {
    const call: ResponseItem = { type: 'function_call', name: 'f', arguments: '{}', call_id: 'c1' };
    const output: ResponseItem = { type: 'function_call_output', call_id: 'c1', output: 'o' };
    const orphan: ResponseItem = { type: 'custom_tool_call_output', call_id: 'c1', output: 'o' };
    expect(completeCalls([orphan, call, assistant('x'), output])).toEqual([call, assistant('x'), output]);
  });
});
