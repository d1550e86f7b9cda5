import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTurnPage, readTurns } from '../../src/engine/history/index.ts';
import { findTurns } from '../../src/engine/history/read-turns.ts';
import { LocalThreadStore } from '../../src/store/index.ts';
import type { Turn } from '../../src/protocol/index.ts';
import { makeHome } from '../store/fixtures.ts';

/** A small generator of numbers that look random: the same ones for the same seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Lines as threads have them: turns, old-style messages, rollbacks, and records that belong to turns before. */
function randomLines(seed: number, count: number, padding = 0): string[] {
  const random = randomNumbers(seed);
  const ids: string[] = [];
  const call = (): string => `call-${random(6)}`;
  const known = (): string => ids[random(ids.length)] ?? 'unknown';
  const open = (): string => ids.at(-1) ?? 'unknown';
  const event = (payload: object): object => ({ type: 'event_msg', payload });
  const text = (): string => `words ${random(1000)} ${'x'.repeat(random(padding + 1))}`;
  const started = (): object => {
    ids.push(`turn-${ids.length}`);
    return event({
      type: 'task_started',
      turn_id: open(),
      started_at: random(1000),
      model_context_window: 1,
    });
  };
  const patch = (turn_id: string): object =>
    event({
      type: 'patch_apply_end',
      call_id: call(),
      turn_id,
      success: true,
      changes: {},
      status: 'completed',
    });
  const kinds: (() => object | string)[] = [
    started,
    started,
    () => event({ type: 'task_complete', turn_id: open(), completed_at: random(1000), duration_ms: 1 }),
    () => event({ type: 'task_complete', turn_id: known() }),
    () => event({ type: 'task_complete', turn_id: 'unknown' }),
    () => event({ type: 'turn_aborted', turn_id: known(), reason: 'interrupted' }),
    () => event({ type: 'user_message', message: text() }),
    () => event({ type: 'user_message', message: text() }),
    () => event({ type: 'agent_message', message: text() }),
    () => event({ type: 'agent_message', message: text() }),
    () => event({ type: 'agent_reasoning', text: text() }),
    () => patch(open()),
    () => patch(known()),
    () => event({ type: 'token_count', info: null, rate_limits: null }),
    () => event({ type: 'context_compacted' }),
    () => ({ type: 'compacted', payload: { message: 'short', replacement_history: [] } }),
    () => '{"torn',
    () => (random(3) === 0 ? event({ type: 'thread_rolled_back', num_turns: random(3) }) : started()),
  ];
  return Array.from({ length: count }, () => {
    const line = kinds[random(kinds.length)]?.() ?? '';
    return typeof line === 'string'
      ? line
      : JSON.stringify({ timestamp: '2026-11-20T10:00:00.000Z', ...line });
  });
}

/** Goes through all pages in one direction. */
async function pages(store: LocalThreadStore, ref: { path: string }, newestFirst: boolean): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (let anchor: { turnId: string; inclusive: boolean } | null = null; ;) {
    const page = await readTurnPage(store, ref, { anchor, limit: 3, newestFirst, active: null });
    if (page === null) throw new Error('the anchor is gone');
    turns.push(...page.turns);
    const last = page.turns.at(-1);
    if (!page.more || last === undefined) return turns;
    anchor = { turnId: last.id, inclusive: false };
  }
}

const META = JSON.stringify({
  timestamp: '2026-11-20T10:00:00.000Z',
  type: 'session_meta',
  payload: {
    id: '01a1f866-f954-7383-913c-23149e7f6a87',
    timestamp: 'x',
    cwd: '/',
    originator: '',
    cli_version: '',
  },
});

describe('pages of turns', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('are cuts of the whole (%i)', async (seed) => {
    const home = makeHome();
    const ref = { path: path.join(home, 'thread.jsonl') };
    const store = new LocalThreadStore({ codexHome: home, defaultProvider: 'mock' });
    try {
      fs.writeFileSync(ref.path, `${META}\n`);
      // Grows between readings, so that what was found before is gone on with.
      // Every other thread is long enough for an index to be kept of it.
      const lines = randomLines(seed, 60, seed % 2 === 0 ? 0 : 40_000);
      for (const end of [15, 30, 31, 60]) {
        fs.writeFileSync(ref.path, [META, ...lines.slice(0, end), ''].join('\n'));
        const whole = await readTurns(store, ref);
        expect((await findTurns(store, ref)).map(({ id, items }) => ({ id, items }))).toEqual(
          whole.map(({ id, items }) => ({ id, items: items.length })),
        );
        const ids = whole.map(({ id }) => id);
        if (new Set(ids).size !== ids.length) continue;
        expect(await pages(store, ref, false)).toEqual(whole);
        expect(await pages(store, ref, true)).toEqual(whole.toReversed());
      }
    } finally {
      await store.close();
    }
  });

  test('go on from what an earlier process found of a long thread', async () => {
    const home = makeHome();
    const ref = { path: path.join(home, 'thread.jsonl') };
    const lines = randomLines(7, 4000, 2000);
    fs.writeFileSync(ref.path, [META, ...lines.slice(0, 3000), ''].join('\n'));
    const expected = async (): Promise<Turn[]> => {
      const other = new LocalThreadStore({ codexHome: makeHome(), defaultProvider: 'mock' });
      const turns = await readTurns(other, ref);
      await other.close();
      return turns;
    };
    const first = new LocalThreadStore({ codexHome: home, defaultProvider: 'mock' });
    const query = { anchor: null, limit: 20, newestFirst: true, active: null };
    await readTurnPage(first, ref, query);
    await first.close();
    const [kept] = fs.readdirSync(path.join(home, 'quire/history'));
    expect(kept).toBe('thread.jsonl.json');
    for (const end of [3000, 4000]) {
      if (end > 3000) fs.appendFileSync(ref.path, [...lines.slice(3000), ''].join('\n'));
      const next = new LocalThreadStore({ codexHome: home, defaultProvider: 'mock' });
      expect((await next.digest(ref))?.upTo).toBeGreaterThan(1 << 20);
      const page = await readTurnPage(next, ref, query);
      await next.close();
      expect(page?.turns).toEqual((await expected()).slice(-20).toReversed());
    }
  });

  test('do not believe what was found of a file that is another one now', async () => {
    const home = makeHome();
    const ref = { path: path.join(home, 'thread.jsonl') };
    const store = new LocalThreadStore({ codexHome: home, defaultProvider: 'mock' });
    const query = { anchor: null, limit: 100, newestFirst: false, active: null };
    try {
      for (const seed of [1, 2, 3]) {
        // In place, with the same length at least, as an editor may do it.
        fs.writeFileSync(ref.path, [META, ...randomLines(seed, 400 + seed * 50, 2000), ''].join('\n'));
        const whole = await readTurns(store, ref);
        expect((await readTurnPage(store, ref, query))?.turns).toEqual(whole.slice(0, 100));
      }
    } finally {
      await store.close();
    }
  });
});
