import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { STATE_DB_FILE, StateDatabase } from '../../src/store/state/state-database.ts';
import { connect, makeHome, openStore, userMessage, writeRollout, storeScript } from './fixtures.ts';

const ids = (page: { threads: { id: string }[] }): string[] => page.threads.map(({ id }) => id);

/** Runs statements on a home's state database in a process of its own, which then sits there until it is killed. */
async function otherProcess(home: string, statements: string): Promise<() => Promise<void>> {
  const script = `
    const { DatabaseSync } = require('@photostructure/sqlite');
    const db = new DatabaseSync(process.argv[1]);
    db.exec(process.argv[2]);
    console.log('ready');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script, path.join(home, STATE_DB_FILE), statements], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(kill);
  await once(child.stdout, 'data');
  return kill;
}

/** More threads than are given rows before anybody is answered, the oldest first. */
function manyThreads(home: string): { readonly id: string; readonly path: string }[] {
  const start = Date.UTC(2026, 0, 1);
  return Array.from({ length: MANY }, (_, i) =>
    writeRollout(home, { createdAt: new Date(start + i * 7_200_000).toISOString() }),
  );
}

const MANY = 1300;

const CLAIM = `UPDATE backfill_state SET status = 'running', updated_at = unixepoch()`;

describe('the state database', () => {
  test('is filled newest first, and lists do not wait for all of it', async () => {
    const home = makeHome();
    const written = manyThreads(home);
    const newestFirst = written.map(({ id }) => id).reverse();
    const { store } = openStore(home);
    const first = await store.list({ limit: 10 });
    expect(ids(first)).toEqual(newestFirst.slice(0, 10));
    const rows = (): unknown => connect(home).prepare('SELECT count(*) AS n FROM threads').get();
    expect(rows()).not.toEqual({ n: MANY });
    const listed = ids(first);
    for (let cursor = first.nextCursor; cursor !== null;) {
      const page = await store.list({ limit: 50, cursor });
      listed.push(...ids(page));
      cursor = page.nextCursor;
    }
    expect(listed).toEqual(newestFirst);
    expect(rows()).toEqual({ n: MANY });
    expect(connect(home).prepare('SELECT status, last_watermark FROM backfill_state').get()).toEqual({
      status: 'complete',
      last_watermark: path.relative(home, written.at(-1)?.path ?? ''),
    });
  });

  test('is waited for when all of it is needed', async () => {
    const home = makeHome();
    const written = Array.from({ length: 100 }, (_, i) =>
      writeRollout(home, {
        createdAt: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
        modifiedAt: new Date(Date.UTC(2026, 5, 1, 0, i)).toISOString(),
        meta: { cwd: i === 0 ? '/first' : '/work' },
      }),
    );
    const { store } = openStore(home);
    expect(ids(await store.list({ cwd: '/first' }))).toEqual([written[0]?.id]);
    expect(ids(await store.list({ sortDirection: 'asc', limit: 1 }))).toEqual([written[0]?.id]);
    expect(ids(await store.list({ sortKey: 'updated_at', limit: 1 }))).toEqual([written[99]?.id]);
  });

  test('is left to another process that fills it; lists wait for that a while, then look at the files', async () => {
    const home = makeHome();
    (await StateDatabase.open(home)).close();
    const { id } = writeRollout(home);
    const kill = await otherProcess(home, CLAIM);
    const { store, errors } = openStore(home);
    const rows = (): unknown => connect(home).prepare('SELECT id FROM threads').all();
    expect(ids(await store.list({}))).toEqual([id]);
    const later = writeRollout(home, { createdAt: '2026-11-21T10:00:00.000Z' });
    const before = Date.now();
    expect(ids(await store.list({}))).toEqual([later.id, id]);
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(rows()).toEqual([]);
    await kill();
    expect(ids(await store.list({}))).toEqual([later.id, id]);
    connect(home).exec('UPDATE backfill_state SET updated_at = updated_at - 1000');
    expect(ids(await store.list({}))).toEqual([later.id, id]);
    expect(rows()).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  test('is used as soon as the other process has filled it', async () => {
    const home = makeHome();
    (await StateDatabase.open(home)).close();
    const { id } = writeRollout(home);
    await otherProcess(
      home,
      `${CLAIM}; INSERT INTO threads (id, rollout_path, created_at, updated_at, source, model_provider, cwd, title,
        sandbox_policy, approval_mode) VALUES ('marker', '/', 1, 1, 'cli', '', '', '', '', '')`,
    );
    const { store } = openStore(home);
    const list = store.list({});
    await otherProcess(home, "UPDATE backfill_state SET status = 'complete'");
    expect(ids(await list)).toEqual([id]);
    expect(connect(home).prepare('SELECT id FROM threads ORDER BY id').all()).toEqual([
      { id },
      { id: 'marker' },
    ]);
  });

  test('is given back to be filled by others when the store is closed halfway', async () => {
    const home = makeHome();
    manyThreads(home);
    const { store } = openStore(home);
    await store.list({ limit: 1 });
    await store.close();
    const state = connect(home).prepare('SELECT status FROM backfill_state').get();
    expect(state).toEqual({ status: 'pending' });
    expect(ids(await openStore(home).store.list({ limit: 100 }))).toHaveLength(100);
  });

  test('is taken over at once from a server that died while it filled it', async () => {
    const home = makeHome();
    const newestFirst = manyThreads(home)
      .map(({ id }) => id)
      .reverse();
    const script = await storeScript(
      makeHome(),
      { 'LazyStateHandle, LocalThreadStore': 'index.ts' },
      `const codexHome = process.argv[2];
      const state = new LazyStateHandle({ codexHome, onError: console.error });
      const store = new LocalThreadStore({ codexHome, defaultProvider: 'mock', state });
      void store.list({ limit: 1 }).then(() => process.kill(process.pid, 'SIGKILL'));`,
    );
    const env = { ...process.env, NODE_PATH: path.resolve('node_modules') };
    const child = spawn(process.execPath, [script, home], { stdio: 'inherit', env });
    await once(child, 'exit');
    const status = connect(home).prepare('SELECT status FROM backfill_state');
    expect(status.get()).toEqual({ status: 'running' });
    const { store } = openStore(home);
    expect(ids(await store.list({ limit: 100 }))).toEqual(newestFirst.slice(0, 100));
    expect(ids(await store.list({ limit: 100, sortDirection: 'asc' }))).toEqual(
      newestFirst.slice(-100).reverse(),
    );
    expect(status.get()).toEqual({ status: 'complete' });
  });

  test.runIf(process.platform === 'linux')(
    'is filled at once where a killed reference began to, and nobody has it open',
    async () => {
      const home = makeHome();
      const { id } = writeRollout(home);
      (await StateDatabase.open(home)).close();
      connect(home).exec(CLAIM);
      const { store } = openStore(home);
      expect(ids(await store.list({}))).toEqual([id]);
      expect(connect(home).prepare('SELECT status FROM backfill_state').get()).toEqual({
        status: 'complete',
      });
    },
  );

  test('is done without while another process has it to itself', async () => {
    const home = makeHome();
    const { id } = writeRollout(home);
    const kill = await otherProcess(home, 'BEGIN EXCLUSIVE; CREATE TABLE t (c)');
    const { store } = openStore(home);
    const before = Date.now();
    expect(ids(await store.list({}))).toEqual([id]);
    expect(Date.now() - before).toBeLessThan(3_000);
    await kill();
    await vi.waitFor(
      async () => {
        await store.list({});
        expect(connect(home).prepare('SELECT id FROM threads').all()).toEqual([{ id }]);
      },
      { timeout: 5_000, interval: 100 },
    );
  });

  test('is made again when it was deleted', async () => {
    const home = makeHome();
    const { id } = writeRollout(home);
    const { store, errors } = openStore(home);
    await store.list({});
    for (const suffix of ['', '-wal', '-shm'])
      fs.rmSync(path.join(home, STATE_DB_FILE + suffix), { force: true });
    const later = writeRollout(home, {
      createdAt: '2026-11-21T10:00:00.000Z',
      records: [userMessage('later')],
    });
    expect(ids(await store.list({}))).toEqual([later.id, id]);
    expect(connect(home).prepare('SELECT id FROM threads ORDER BY created_at').all()).toEqual([
      { id },
      { id: later.id },
    ]);
    expect(errors).toEqual([]);
  });

  test('may be an empty file', async () => {
    const home = makeHome();
    fs.writeFileSync(path.join(home, STATE_DB_FILE), '');
    const { id } = writeRollout(home);
    expect(ids(await openStore(home).store.list({}))).toEqual([id]);
    expect(connect(home).prepare('SELECT id FROM threads').all()).toEqual([{ id }]);
  });

  test('is given up when it turns out to be damaged', async () => {
    const home = makeHome();
    const { id } = writeRollout(home);
    const first = openStore(home);
    await first.store.list({});
    await first.store.close();
    connect(home).exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const file = path.join(home, STATE_DB_FILE);
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, bytes.fill(0xab, 4096 * 3));
    const { store, errors } = openStore(home);
    expect(ids(await store.list({}))).toEqual([id]);
    expect(errors.map(({ kind }) => kind)).toContain('corrupt');
  });
});
