import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, makeHome, newThread, openStore, userMessage, writeRollout } from './fixtures.ts';

const archivedPath = (home: string, file: string): string =>
  path.join(home, 'archived_sessions', path.basename(file));

describe('changes to threads on disk', () => {
  test('a move that the index did not hear of is found out by the next read or list', async () => {
    const home = makeHome();
    const { id, path: file } = writeRollout(home, { records: [userMessage('words')] });
    const { store } = openStore(home);
    await store.changeGit(id, { branch: 'b' });
    await store.rename(id, 'name');
    fs.mkdirSync(path.join(home, 'archived_sessions'));
    fs.renameSync(file, archivedPath(home, file));
    const moved = { path: archivedPath(home, file), archived: true, name: 'name', gitInfo: { branch: 'b' } };
    expect((await store.list({})).threads).toEqual([]);
    expect((await store.list({ archived: true })).threads).toMatchObject([moved]);
    fs.renameSync(archivedPath(home, file), file);
    expect(await store.read({ threadId: id })).toMatchObject({ ...moved, path: file, archived: false });
    const row = connect(home).prepare('SELECT rollout_path, archived, archived_at FROM threads').get();
    expect(row).toEqual({ rollout_path: file, archived: 0, archived_at: null });
  });

  test('archiving keeps the time of the last change; getting back counts as one', async () => {
    const home = makeHome();
    const { id, path: file } = writeRollout(home, {
      records: [userMessage('words')],
      modifiedAt: '2026-01-02T03:04:05Z',
    });
    const { store } = openStore(home);
    await store.list({});
    await store.archive(id);
    expect(fs.statSync(archivedPath(home, file)).mtime.toISOString()).toBe('2026-01-02T03:04:05.000Z');
    const row = () =>
      connect(home).prepare('SELECT archived, archived_at, updated_at, rollout_path FROM threads').get();
    expect(row()).toEqual({
      archived: 1,
      archived_at: expect.any(Number),
      updated_at: Date.parse('2026-01-02T03:04:05Z') / 1000,
      rollout_path: archivedPath(home, file),
    });
    const { updatedAt } = await store.unarchive(id);
    expect(updatedAt).toBeGreaterThan(Date.parse('2026-01-03T00:00:00Z') / 1000);
    expect(row()).toMatchObject({ archived: 0, archived_at: null, updated_at: updatedAt });
  });

  test('a thread that cannot be moved stays where it is', async () => {
    const home = makeHome();
    const { id, path: file } = writeRollout(home, { records: [userMessage('words')] });
    fs.mkdirSync(archivedPath(home, file), { recursive: true });
    const { store } = openStore(home);
    await expect(store.archive(id)).rejects.toMatchObject({
      kind: 'io',
      code: 'EISDIR',
      message: 'failed to archive thread: Is a directory (os error 21)',
    });
    expect(await store.read({ threadId: id })).toMatchObject({ path: file, archived: false });
  });

  test('a name goes on its own line after one that was torn', async () => {
    const home = makeHome();
    const { id } = writeRollout(home, { records: [userMessage('words')] });
    fs.writeFileSync(path.join(home, 'session_index.jsonl'), '{"id":"x","thread_name":"to');
    const { store } = openStore(home);
    await store.rename(id, 'name');
    const lines = fs.readFileSync(path.join(home, 'session_index.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ id, thread_name: 'name' });
    expect((await store.read({ threadId: id })).name).toBe('name');
  });

  test('a name given while another process holds the database reaches the row later', async () => {
    const home = makeHome();
    const { id } = writeRollout(home, { records: [userMessage('words')] });
    const { store } = openStore(home);
    await store.rename(id, 'before');
    const other = connect(home);
    other.exec('BEGIN IMMEDIATE');
    await store.rename(id, 'after');
    other.exec('COMMIT');
    await expect
      .poll(() => other.prepare('SELECT title FROM threads').get(), { timeout: 5_000 })
      .toEqual({ title: 'after' });
    expect((await store.list({})).threads).toMatchObject([{ name: 'after' }]);
  });

  test('what the middle of a long file says of git data is known from the index', async () => {
    const home = makeHome();
    const { store } = openStore(home);
    const recorder = store.create(newThread({ gitInfo: { sha: 'a', branch: 'main', originUrl: null } }));
    const { threadId } = recorder;
    recorder.append([userMessage('words')]);
    await store.changeGit(threadId, { branch: null });
    recorder.append([userMessage('x'.repeat(100_000))]);
    const gitInfo = { sha: 'a', branch: null, originUrl: null };
    expect((await store.read({ threadId })).gitInfo).toEqual(gitInfo);
    const later = openStore(home).store;
    fs.utimesSync(recorder.path ?? '', new Date(), new Date(Date.now() + 60_000));
    expect((await later.list({})).threads).toMatchObject([{ gitInfo }]);
  });
});
