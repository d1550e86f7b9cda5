import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, makeHome, newThread, openStore, userMessage, writeRollout } from './fixtures.ts';

const ids = (page: { threads: { id: string }[] }): string[] => page.threads.map(({ id }) => id);

/** A home with threads `a` and `b`, `b` the newer one, whose rows are made; and a way to change them. */
async function twoThreads() {
  const home = makeHome();
  const a = writeRollout(home, { records: [userMessage('of a')] });
  const b = writeRollout(home, {
    records: [userMessage('of b')],
    createdAt: '2026-11-21T10:00:00.000Z',
  });
  const { store, errors } = openStore(home);
  await store.list({});
  const db = connect(home);
  const point = (id: string, file: string): void => {
    db.prepare('UPDATE threads SET rollout_path = ? WHERE id = ?').run(file, id);
  };
  const pathOf = (id: string): unknown => db.prepare('SELECT rollout_path FROM threads WHERE id = ?').get(id);
  return { home, a, b, store, errors, db, point, pathOf };
}

describe('a row of the index', () => {
  test('that names the file of another thread is not believed, and put right by lists and reads', async () => {
    const { a, b, store, point, pathOf } = await twoThreads();
    point(a.id, b.path);
    expect((await store.list({})).threads).toMatchObject([
      { id: b.id, path: b.path, preview: 'of b' },
      { id: a.id, path: a.path, preview: 'of a' },
    ]);
    expect(pathOf(a.id)).toEqual({ rollout_path: a.path });
    point(a.id, b.path);
    expect(await store.read({ threadId: a.id })).toMatchObject({ id: a.id, path: a.path });
    expect(pathOf(a.id)).toEqual({ rollout_path: a.path });
  });

  test('that names the file of another thread does not lead a change into it', async () => {
    const { home, a, b, store, point } = await twoThreads();
    point(a.id, b.path);
    const before = fs.readFileSync(b.path, 'utf8');
    await store.setMemoryMode(a.id, 'disabled');
    expect(fs.readFileSync(b.path, 'utf8')).toBe(before);
    point(a.id, b.path);
    await store.archive(a.id);
    expect(fs.readdirSync(path.join(home, 'archived_sessions'))).toEqual([path.basename(a.path)]);
    expect(ids(await store.list({}))).toEqual([b.id]);
  });

  test.each(['sessions/mine.jsonl', 'sessions/2026/11/20/notes.jsonl', '../elsewhere.jsonl'])(
    'may name a file of any name, as %s, whose session meta has its thread',
    async (name) => {
      const { home, a, b, store, point } = await twoThreads();
      const file = path.resolve(makeHome(), home, name);
      fs.renameSync(a.path, file);
      point(a.id, file);
      expect(await store.read({ threadId: a.id })).toMatchObject({ id: a.id, path: file, preview: 'of a' });
      expect(ids(await store.list({}))).toEqual([b.id, a.id]);
      await store.rename(a.id, 'a name');
      await store.changeGit(a.id, { branch: 'main' });
      const { recorder, thread } = await store.resume({ threadId: a.id });
      recorder.append([userMessage('more')]);
      expect([recorder.path, thread.name, thread.gitInfo?.branch]).toEqual([file, 'a name', 'main']);
      expect(fs.readFileSync(file, 'utf8')).toContain('more');
      await expect(store.archive(a.id)).rejects.toMatchObject({ kind: 'invalidRequest' });
      expect(fs.existsSync(file)).toBe(true);
      fs.rmSync(file);
    },
  );

  test('whose file is gone is passed over, and finds its file again when that is elsewhere', async () => {
    const { home, a, b, store, point } = await twoThreads();
    point(a.id, path.join(home, 'sessions/nowhere.jsonl'));
    point(b.id, 'sessions/relative.jsonl');
    expect(ids(await store.list({ useStateDbOnly: true }))).toEqual([]);
    expect((await store.list({})).threads).toMatchObject([
      { id: b.id, path: b.path },
      { id: a.id, path: a.path },
    ]);
    fs.rmSync(a.path);
    expect(ids(await store.list({}))).toEqual([b.id]);
    expect(ids(await store.list({ useStateDbOnly: true }))).toEqual([b.id]);
    await expect(store.read({ threadId: a.id })).rejects.toMatchObject({ kind: 'notFound' });
  });

  test('that somebody changed after it was found right is compared anew', async () => {
    const { a, b, store, db } = await twoThreads();
    db.prepare("UPDATE threads SET cwd = '/stale' WHERE id = ?").run(a.id);
    expect(ids(await store.list({ cwd: '/stale', useStateDbOnly: true }))).toEqual([a.id]);
    expect(ids(await store.list({ cwd: '/stale' }))).toEqual([]);
    expect(ids(await store.list({ cwd: '/work' }))).toEqual([b.id, a.id]);
  });

  test('knows when a thread changed whose file was given an older time; a newer time counts', async () => {
    const { a, store } = await twoThreads();
    const { updatedAt } = await store.read({ threadId: a.id });
    const times = async (date: Date) => {
      fs.utimesSync(a.path, date, date);
      const listed = (await store.list({})).threads.find(({ id }) => id === a.id);
      return [listed?.updatedAt, (await store.read({ threadId: a.id })).updatedAt];
    };
    const [older, newer] = [updatedAt - 86_400, updatedAt + 86_400];
    expect(await times(new Date(older * 1000))).toEqual([updatedAt, updatedAt]);
    expect(await times(new Date(newer * 1000))).toEqual([newer, newer]);
  });

  test('is made for a file that had nothing to list at first, as soon as it has', async () => {
    const home = makeHome();
    const { id, path: file } = writeRollout(home, { records: [] });
    const torn = writeRollout(home, { createdAt: '2026-11-21T10:00:00.000Z' });
    const whole = fs.readFileSync(torn.path, 'utf8');
    fs.writeFileSync(torn.path, whole.slice(0, 20));
    const { store } = openStore(home);
    expect(ids(await store.list({}))).toEqual([]);
    const record = { timestamp: '2026-11-20T10:00:00.000Z', ...userMessage('now') };
    fs.appendFileSync(file, `${JSON.stringify(record)}\n`);
    fs.writeFileSync(torn.path, whole);
    expect(ids(await store.list({}))).toEqual([torn.id, id]);
    expect(ids(await openStore(home).store.list({}))).toEqual([torn.id, id]);
  });

  test('stays with its file when a copy of that appears', async () => {
    const { home, a, b, store, pathOf } = await twoThreads();
    const copy = path.join(home, 'sessions/2026/11/22', path.basename(a.path));
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.copyFileSync(a.path, copy);
    expect(ids(await store.list({}))).toEqual([b.id, a.id]);
    expect(pathOf(a.id)).toEqual({ rollout_path: a.path });
    fs.rmSync(a.path);
    expect((await store.list({})).threads).toMatchObject([{ id: b.id }, { id: a.id, path: copy }]);
  });

  test('follows a thread that another process goes on with', async () => {
    const { a, b, store } = await twoThreads();
    const created = store.create(newThread());
    created.append([userMessage('mine')]);
    const record = { timestamp: '2026-11-20T10:00:00.000Z', ...userMessage('theirs') };
    fs.appendFileSync(a.path, `${JSON.stringify(record)}\n`);
    fs.utimesSync(a.path, new Date(), new Date(Date.now() + 60_000));
    expect(ids(await store.list({}))).toEqual([created.threadId, b.id, a.id]);
    expect(ids(await store.list({ sortKey: 'updated_at' }))[0]).toBe(a.id);
  });
});
