import { appendFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  call,
  CARRIERS,
  Evened,
  say,
  script,
  startServer,
  textInput,
  type Carrier,
} from '../harness/index.ts';

const TEXTS = ['a', 'b', 'c', 'd'];

/** A thread of four turns. */
async function fourTurns(carrier: Carrier = 'memory') {
  const server = await startServer({ carrier, scripts: TEXTS.map((text) => say(`${text}!`)) });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  for (const text of TEXTS) await client.turn(thread.id, text);
  const list = async (params: { limit?: number; cursor?: string | null; sortDirection?: 'asc' | 'desc' }) => {
    const page = await client.request('thread/turns/list', { threadId: thread.id, ...params });
    return { ...page, said: page.data.map(({ items }) => said(items)) };
  };
  return { ...server, thread, list };
}

/** What the user said first in a turn. */
function said(items: readonly { type: string; content?: unknown }[]): string {
  const content: unknown = items.find(({ type }) => type === 'userMessage')?.content;
  return JSON.stringify(content).replace(/^.*"text":"([^"]*)".*$/, '$1');
}

describe.each(CARRIERS)('thread/turns/list over %s', (carrier) => {
  test('gives whole turns, the newest first, and cursors for both ways', async () => {
    const { list, home } = await fourTurns(carrier);
    const page = await list({ limit: 1 });
    const turnId = page.data[0]?.id;
    expect(page.nextCursor).toBe(JSON.stringify({ turnId, includeAnchor: false }));
    expect(page.backwardsCursor).toBe(JSON.stringify({ turnId, includeAnchor: true }));
    expect(new Evened(home).value(page.data)).toEqual([
      {
        id: '#1',
        items: [
          { type: 'userMessage', id: 'item-7', content: [textInput('d')] },
          { type: 'agentMessage', id: 'item-8', text: 'd!', phase: null, memoryCitation: null },
        ],
        itemsView: 'full',
        status: 'completed',
        error: null,
        startedAt: 0,
        completedAt: 0,
        durationMs: 0,
      },
    ]);
  });
});

test('pages lead from either end to the other, and back from where a page began', async () => {
  const { list } = await fourTurns();
  const newest = await list({ limit: 2 });
  expect(newest.said).toEqual(['d', 'c']);
  const older = await list({ limit: 2, cursor: newest.nextCursor });
  expect([older.said, older.nextCursor]).toEqual([['b', 'a'], null]);
  expect((await list({ cursor: older.backwardsCursor, sortDirection: 'asc' })).said).toEqual(['b', 'c', 'd']);
  const oldest = await list({ limit: 0, sortDirection: 'asc' });
  expect(oldest.said).toEqual(['a']);
  const next = await list({ limit: 2, cursor: oldest.nextCursor, sortDirection: 'asc' });
  expect(next.said).toEqual(['b', 'c']);
  expect((await list({ cursor: next.backwardsCursor })).said).toEqual(['b', 'a']);
  expect((await list({})).said).toEqual(['d', 'c', 'b', 'a']);
});

test('turns that a rollback brings back into the page have their items', async () => {
  const { list, thread } = await fourTurns();
  const payload = { type: 'thread_rolled_back', num_turns: 3 };
  const line = JSON.stringify({ timestamp: '2026-01-01T00:00:00.000Z', type: 'event_msg', payload });
  const before = await list({ limit: 1 });
  appendFileSync(String(thread.path), `${line}\n`);
  expect((await list({ limit: 1 })).said).toEqual(['a']);
  await expect(list({ cursor: before.backwardsCursor })).rejects.toThrow(
    'invalid cursor: anchor turn is no longer present',
  );
});

test('a running turn is shown with what is under way in it', async () => {
  const { client, home, thread, model } = await fourTurns();
  model.push(call('c1', 'shell_command', script('touch marker; sleep 30')));
  const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
  const from = client.mark();
  const { turn } = await client.request('turn/start', { threadId: thread.id, input });
  await client.waitFor('item/started', ({ item }) => item.type === 'commandExecution', { from });
  const page = await client.request('thread/turns/list', { threadId: thread.id, limit: 2 });
  expect(new Evened(home).value(page.data[0])).toMatchObject({
    items: [
      { type: 'userMessage', id: 'item-1' },
      { type: 'commandExecution', id: 'c1', status: 'inProgress' },
    ],
    status: 'inProgress',
    completedAt: null,
  });
  expect(page.data[1]?.status).toBe('completed');
  await client.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await client.waitFor('turn/completed', undefined, { from });
  const after = await client.request('thread/turns/list', { threadId: thread.id, limit: 1 });
  expect(after.data.map(({ id, status }) => [id, status])).toEqual([[turn.id, 'interrupted']]);
});

test.each(['', 'x', '{}', '{"turnId":1,"includeAnchor":true}', '{"turnId":"x"}'])(
  'the cursor %j is refused',
  async (cursor) => {
    const { client, thread } = await fourTurns();
    expect(await client.requestError('thread/turns/list', { threadId: thread.id, cursor })).toEqual({
      code: -32600,
      message: `invalid cursor: ${cursor}`,
    });
  },
);

test('threads without a stored turn are refused, each for its reason', async () => {
  const { client } = await startServer();
  const { thread } = await client.request('thread/start', {});
  const ephemeral = await client.request('thread/start', { ephemeral: true });
  const none = '0199a0b0-0000-7000-8000-000000000000';
  const refusal = async (threadId: string) =>
    (await client.requestError('thread/turns/list', { threadId })).message;
  expect(await refusal(thread.id)).toBe(
    `thread ${thread.id} is not materialized yet; thread/turns/list is unavailable before first user message`,
  );
  expect(await refusal(ephemeral.thread.id)).toBe('ephemeral threads do not support thread/turns/list');
  expect(await refusal(none)).toBe(`thread not loaded: ${none}`);
});
