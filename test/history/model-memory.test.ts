import { describe, expect, test } from 'vitest';
import { modelMemory, type ModelMemory } from '../../src/engine/thread/model-memory.ts';
import type { ResponseItem } from '../../src/protocol/index.ts';
import { MemoryThreadStore, type RolloutItem } from '../../src/store/index.ts';
import { newThread } from '../store/fixtures.ts';

const said = (text: string): ResponseItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const heard = (text: string): RolloutItem => ({ type: 'response_item', payload: said(text) });
const compacted = (...left: string[]): RolloutItem => ({
  type: 'compacted',
  payload: { message: '', replacement_history: left.map(said) },
});
const oldCompaction: RolloutItem = { type: 'compacted', payload: { message: 'in short' } };
const turn = (turn_id: string, ...records: RolloutItem[]): RolloutItem[] => [
  {
    type: 'event_msg',
    payload: { type: 'task_started', turn_id, started_at: 1, model_context_window: 1 },
  },
  {
    type: 'turn_context',
    payload: {
      turn_id,
      cwd: '/work',
      approval_policy: 'never',
      sandbox_policy: { type: 'read-only' },
      model: 'm',
      summary: 'auto',
    },
  },
  ...records,
];
const rolledBack = (num_turns: number): RolloutItem => ({
  type: 'event_msg',
  payload: { type: 'thread_rolled_back', num_turns },
});

/** What is remembered of the records, and where reading them began. */
async function remembered(records: readonly RolloutItem[]): Promise<ModelMemory & { from: number }> {
  const store = new MemoryThreadStore({ defaultProvider: 'mock' });
  const recorder = store.create(newThread());
  recorder.append(records);
  const begun: number[] = [];
  const watched: Pick<MemoryThreadStore, 'records'> = {
    records: (ref, options) => {
      begun.push(options?.from ?? 0);
      return store.records(ref, options);
    },
  };
  const memory = await modelMemory(watched, { threadId: recorder.threadId });
  return { ...memory, from: begun.at(-1) ?? -1 };
}

describe('what the model knows of a stored thread', () => {
  test('begins with the last compaction: nothing before it is read again', async () => {
    const records = [
      ...turn('one', heard('a'), compacted('A')),
      ...turn('two', heard('b'), compacted('A', 'B')),
      ...turn('three', heard('c')),
    ];
    const { history, compactions, baseline, from } = await remembered(records);
    expect(history).toEqual([said('A'), said('B'), said('c')]);
    expect({ compactions, told: baseline?.turn_id, from }).toEqual({
      compactions: 2,
      told: 'three',
      from: 8,
    });
  });

  test('is unknown of the surroundings where a compaction made it forget them', async () => {
    const { history, baseline } = await remembered([...turn('one', heard('a'), compacted('A')), heard('b')]);
    expect({ history, baseline }).toEqual({ history: [said('A'), said('b')], baseline: null });
  });

  test('begins at the beginning where turns behind the compaction were rolled back', async () => {
    const records = [
      ...turn('one', heard('a')),
      ...turn('two', compacted('A')),
      ...turn('three', heard('c')),
      rolledBack(2),
    ];
    const { history, compactions, from } = await remembered(records);
    expect({ history, compactions, from }).toEqual({ history: [said('a')], compactions: 1, from: 0 });
  });

  test('begins at the beginning where a compaction of an old version needs what was before', async () => {
    const records = [...turn('one', heard('a'), compacted('A')), ...turn('two', heard('b'), oldCompaction)];
    const { history, compactions, from } = await remembered(records);
    expect({ history, compactions, from }).toEqual({
      history: [said('A'), said('b'), said('in short')],
      compactions: 2,
      from: 0,
    });
  });
});
