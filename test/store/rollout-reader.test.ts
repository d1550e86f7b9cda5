import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RolloutItem } from '../../src/store/index.ts';
import { readRolloutBackwards } from '../../src/store/rollout/backwards.ts';
import { readRollout } from '../../src/store/rollout/reader.ts';
import { readSummary } from '../../src/store/rollout/summary.ts';
import { agentMessage, loadRollout, makeHome, userMessage, writeRollout } from './fixtures.ts';

const payloads = (items: readonly RolloutItem[]): unknown[] => items.slice(1).map(({ payload }) => payload);

const tokenCount = (total_tokens: number): RolloutItem => {
  const usage = {
    input_tokens: 1,
    cached_input_tokens: 0,
    output_tokens: 1,
    reasoning_output_tokens: 0,
    total_tokens,
  };
  return {
    type: 'event_msg',
    payload: {
      type: 'token_count',
      info: { total_token_usage: usage, last_token_usage: usage, model_context_window: null },
      rate_limits: null,
    },
  };
};

const turnContext = (model: string): RolloutItem => ({
  type: 'turn_context',
  payload: {
    cwd: '/work',
    approval_policy: 'never',
    sandbox_policy: { type: 'read-only' },
    model,
    summary: 'auto',
  },
});

describe('rollout reader', () => {
  test('skips damaged, unknown and malformed lines, and counts them', async () => {
    const timestamp = '2026-11-20T10:00:00.000Z';
    const { path: file } = writeRollout(makeHome(), {
      records: [
        'not json',
        JSON.stringify({ timestamp, type: 'from_the_future', payload: {} }),
        JSON.stringify({ timestamp, type: 'event_msg', payload: { type: 'unheard_of' } }),
        JSON.stringify({ timestamp, type: 'event_msg', payload: { type: 'user_message' } }),
        JSON.stringify({ timestamp, type: 'response_item', payload: { type: 'unheard_of' } }),
        JSON.stringify({ timestamp, type: 'event_msg', payload: null }),
        '',
        userMessage('good'),
      ],
    });
    const { items, undecodable } = await loadRollout(file);
    expect(payloads(items)).toEqual([userMessage('good').payload]);
    expect(undecodable).toBe(6);
  });

  test('reads lines longer than any buffer, and separators that only look like line ends', async () => {
    const long = `${'é'.repeat(1_500_000)}\u2028\u2029\r`;
    const { path: file } = writeRollout(makeHome(), { records: [userMessage(long), agentMessage('next')] });
    const { items } = await loadRollout(file);
    expect(payloads(items)).toEqual([userMessage(long).payload, agentMessage('next').payload]);
  });

  test('reads a last line without newline', async () => {
    const { path: file } = writeRollout(makeHome(), { records: [userMessage('last')] });
    fs.truncateSync(file, fs.statSync(file).size - 1);
    expect(payloads((await loadRollout(file)).items)).toEqual([userMessage('last').payload]);
  });

  test('knows events by their older names', async () => {
    const started = { type: 'turn_started', turn_id: 't', model_context_window: null };
    const line = JSON.stringify({ timestamp: 'x', type: 'event_msg', payload: started });
    const { path: file } = writeRollout(makeHome(), { records: [line] });
    expect(payloads((await loadRollout(file)).items)).toEqual([{ ...started, type: 'task_started' }]);
  });

  test('does not parse what the filter turns down', async () => {
    const broken = '{"timestamp":"x","type":"response_item","payload":{"type":"message", broken}}';
    const { path: file } = writeRollout(makeHome(), {
      records: [broken, userMessage('u'), agentMessage('a')],
    });
    const results = [];
    const filter = (_: string, payloadType: string): boolean => payloadType === 'user_message';
    for await (const batch of readRollout(file, { filter })) results.push(...batch.records);
    expect(results).toEqual([
      'skipped',
      'skipped',
      expect.objectContaining({ payload: userMessage('u').payload }),
      'skipped',
    ]);
  });

  test('goes on from the position of any record, and stops before any other', async () => {
    const messages = Array.from({ length: 20 }, (_, index) => userMessage('é'.repeat(index * index)));
    const { path: file } = writeRollout(makeHome(), {
      records: ['', ...messages.slice(0, 9), 'torn', ...messages.slice(9)],
    });
    const all = [];
    for await (const { records, starts, end } of readRollout(file)) {
      for (const [index, record] of records.entries()) {
        all.push({ record, from: starts[index] ?? 0, to: starts[index + 1] ?? end });
      }
    }
    expect(all).toHaveLength(22);
    expect(all.at(-1)?.to).toBe(fs.statSync(file).size);
    for (const { record, from, to } of all) {
      const batches = [];
      for await (const batch of readRollout(file, { from, to })) batches.push(batch);
      expect(batches).toEqual([{ records: [record], starts: [from], end: to }]);
    }
  });

  test('reads from the end: long lines, damaged ones, a last one without newline', async () => {
    const long = userMessage('é'.repeat(1_500_000));
    const { path: file } = writeRollout(makeHome(), {
      records: [userMessage('first'), long, 'torn', '', agentMessage('next'), userMessage('last')],
    });
    const backwards = async (): Promise<unknown[]> => {
      const payloads = [];
      for await (const { payload } of readRolloutBackwards(file, () => true)) payloads.push(payload);
      return payloads;
    };
    const { items } = await loadRollout(file);
    const expected = items.map(({ payload }) => payload).reverse();
    expect(expected).toHaveLength(5);
    expect(await backwards()).toEqual(expected);
    fs.truncateSync(file, fs.statSync(file).size - 1);
    expect(await backwards()).toEqual(expected);
  });

  test('stops when it is told to', async () => {
    const { path: file } = writeRollout(makeHome());
    const reading = readRollout(file, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(reading.next()).rejects.toThrow('enough');
  });

  test('says what the system said of a file it cannot read', async () => {
    await expect(loadRollout(path.join(makeHome(), 'none.jsonl'))).rejects.toMatchObject({
      kind: 'io',
      code: 'ENOENT',
    });
  });
});

describe('rollout summary', () => {
  test('holds both ends of a file of any size', () => {
    const filler = agentMessage('x'.repeat(1_000));
    const { path: file, id } = writeRollout(makeHome(), {
      meta: { base_instructions: { text: 'long' }, git: { branch: 'main' } },
      records: [
        turnContext('first'),
        userMessage('## My request for Codex:\n  the question \n'),
        tokenCount(1),
        ...Array.from({ length: 300 }, () => filler),
        turnContext('last'),
        tokenCount(99),
      ],
      modifiedAt: '2026-11-21T10:00:00.500Z',
    });
    expect(readSummary(file)).toMatchObject({
      meta: { id, git: { branch: 'main' } },
      firstUserMessage: 'the question',
      title: 'the question',
      turnContext: { model: 'last' },
      tokensUsed: 99,
      mtimeMs: Date.parse('2026-11-21T10:00:00.500Z'),
    });
    expect(readSummary(file)?.meta).not.toHaveProperty('base_instructions');
  });

  test('takes the meta that was written last, but not the one of a fork', () => {
    const head = { id: '01a1f866-f954-7383-913c-23149e7f6a87', timestamp: '2026-11-20T10:00:00.000Z' };
    const meta = { ...head, cwd: '/work', originator: 'o', cli_version: '1', source: 'vscode' as const };
    const { path: file } = writeRollout(makeHome(), {
      meta: head,
      records: [
        userMessage('u'),
        { type: 'session_meta', payload: { ...meta, memory_mode: 'disabled', git: { branch: 'b' } } },
        {
          type: 'session_meta',
          payload: { ...meta, id: '01a1f866-f954-7383-913c-000000000000', cwd: '/other' },
        },
      ],
    });
    expect(readSummary(file)).toMatchObject({
      meta: { cwd: '/work', git: { branch: 'b' } },
      memoryMode: 'disabled',
    });
  });

  test('shows a message of images only as such', () => {
    const image: RolloutItem = {
      type: 'event_msg',
      payload: {
        type: 'user_message',
        message: ' ',
        images: ['data:x'],
        local_images: [],
        text_elements: [],
      },
    };
    const { path: file } = writeRollout(makeHome(), { records: [image] });
    expect(readSummary(file)).toMatchObject({ firstUserMessage: '[Image]', title: undefined });
  });

  test('does not exist without a session meta', () => {
    const file = path.join(makeHome(), 'empty.jsonl');
    fs.writeFileSync(file, '');
    expect(readSummary(file)).toBeUndefined();
  });
});
