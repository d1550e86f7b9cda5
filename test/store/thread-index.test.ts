import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { RolloutItem } from '../../src/store/index.ts';
import { STATE_DB_FILE } from '../../src/store/state/state-database.ts';
import {
  agentMessage,
  connect,
  makeHome,
  newThread,
  openStore,
  userMessage,
  writeRollout,
} from './fixtures.ts';

type Row = Record<string, unknown>;

const rowOf = (home: string, id: string): Row | undefined =>
  connect(home).prepare('SELECT * FROM threads WHERE id = ?').get(id) as Row | undefined;

const ids = (page: { threads: { id: string }[] }): string[] => page.threads.map(({ id }) => id);

const turn: RolloutItem[] = [
  {
    type: 'turn_context',
    payload: {
      cwd: '/work',
      approval_policy: 'never',
      sandbox_policy: { type: 'read-only', network_access: true },
      model: 'gpt-x',
      effort: 'high',
      summary: 'auto',
    },
  },
  userMessage('the question'),
  {
    type: 'event_msg',
    payload: {
      type: 'token_count',
      info: {
        total_token_usage: {
          input_tokens: 100,
          cached_input_tokens: 0,
          output_tokens: 30,
          reasoning_output_tokens: 0,
          total_tokens: 130,
        },
        last_token_usage: {
          input_tokens: 100,
          cached_input_tokens: 0,
          output_tokens: 30,
          reasoning_output_tokens: 0,
          total_tokens: 130,
        },
        model_context_window: null,
      },
      rate_limits: null,
    },
  },
];

describe('the index of threads', () => {
  test('takes in the files of a home that has none yet', async () => {
    const home = makeHome();
    const active = writeRollout(home, {
      records: turn,
      meta: { git: { commit_hash: 'abc', branch: 'main', repository_url: 'u' }, agent_nickname: 'N' },
      modifiedAt: '2026-11-21T10:00:00.250Z',
    });
    const archived = writeRollout(home, {
      archived: true,
      meta: { model_provider: undefined as never },
      modifiedAt: '2026-11-21T11:00:00.000Z',
    });
    writeRollout(home, { records: ['no meta'], meta: { id: 'not-a-uuid' } });
    const { store, errors } = openStore(home);
    store.start();
    expect(ids(await store.list({}))).toEqual([active.id]);
    expect(ids(await store.list({ archived: true }))).toEqual([archived.id]);
    expect(errors).toEqual([]);
    expect(rowOf(home, active.id)).toEqual({
      id: active.id,
      rollout_path: active.path,
      created_at: 1_795_168_800,
      updated_at: 1_795_255_200,
      source: 'vscode',
      model_provider: 'mock',
      cwd: '/work',
      title: 'the question',
      sandbox_policy: '{"type":"read-only","network_access":true}',
      approval_mode: 'never',
      tokens_used: 130,
      has_user_event: 0,
      archived: 0,
      archived_at: null,
      git_sha: 'abc',
      git_branch: 'main',
      git_origin_url: 'u',
      cli_version: '0.129.0',
      first_user_message: 'the question',
      agent_nickname: 'N',
      agent_role: null,
      memory_mode: 'enabled',
      model: 'gpt-x',
      reasoning_effort: 'high',
      agent_path: null,
      created_at_ms: 1_795_168_800_000,
      updated_at_ms: 1_795_255_200_250,
      thread_source: null,
    });
    expect(rowOf(home, archived.id)).toMatchObject({
      archived: 1,
      archived_at: 1_795_258_800,
      model_provider: 'mock',
      sandbox_policy: '{"type":"read-only"}',
      approval_mode: 'on-request',
    });
    expect(connect(home).prepare('SELECT status, last_watermark FROM backfill_state').get()).toEqual({
      status: 'complete',
      last_watermark: path.relative(home, active.path),
    });
  });

  test('follows a thread while it runs', async () => {
    const home = makeHome();
    const { store } = openStore(home);
    await store.list({});
    const recorder = store.create(newThread({ source: { subAgent: 'review' }, threadSource: 'subagent' }));
    recorder.append([agentMessage('before the user speaks')]);
    await vi.waitUntil(() => rowOf(home, recorder.threadId));
    expect(rowOf(home, recorder.threadId)).toMatchObject({
      title: '',
      first_user_message: '',
      model: null,
      source: '{"subagent":"review"}',
      thread_source: 'subagent',
    });
    recorder.append(turn);
    await vi.waitUntil(() => rowOf(home, recorder.threadId)?.['model'] !== null);
    recorder.append([userMessage('a second question')]);
    await store.list({});
    expect(rowOf(home, recorder.threadId)).toMatchObject({
      title: 'the question',
      first_user_message: 'the question',
      tokens_used: 130,
      model: 'gpt-x',
      reasoning_effort: 'high',
      sandbox_policy: '{"type":"read-only","network_access":true}',
      approval_mode: 'never',
    });
  });

  test('has what was written before it was opened', async () => {
    const home = makeHome();
    const { store } = openStore(home);
    const recorder = store.create(newThread());
    recorder.append([userMessage('early')]);
    await store.close();
    expect(rowOf(home, recorder.threadId)).toMatchObject({ title: 'early' });
  });

  test('finds files that others added, moved or removed', async () => {
    const home = makeHome();
    const first = writeRollout(home);
    const { store } = openStore(home);
    expect(ids(await store.list({}))).toEqual([first.id]);
    const second = writeRollout(home, { createdAt: '2026-11-21T10:00:00.000Z' });
    expect(ids(await store.list({}))).toEqual([second.id, first.id]);
    const archive = path.join(home, 'archived_sessions');
    fs.mkdirSync(archive);
    fs.renameSync(first.path, path.join(archive, path.basename(first.path)));
    expect(ids(await store.list({}))).toEqual([second.id]);
    expect(ids(await store.list({ archived: true }))).toEqual([first.id]);
    fs.rmSync(second.path);
    expect(ids(await store.list({}))).toEqual([]);
  });

  test('fills pages over rows whose files are gone', async () => {
    const home = makeHome();
    const files = [1, 2, 3, 4, 5].map((day) =>
      writeRollout(home, { createdAt: `2026-11-0${String(day)}T10:00:00.000Z` }),
    );
    const { store } = openStore(home);
    await store.list({});
    for (const file of [files[4], files[2]]) fs.rmSync(file?.path ?? '');
    const page = await store.list({ limit: 2 });
    expect(ids(page)).toEqual([files[3]?.id, files[1]?.id]);
    expect(ids(await store.list({ limit: 2, cursor: page.nextCursor }))).toEqual([files[0]?.id]);
  });

  test('believes the files, unless it is asked to answer from the table alone', async () => {
    const home = makeHome();
    const { id } = writeRollout(home);
    const earlier = openStore(home).store;
    await earlier.list({});
    await earlier.close();
    connect(home).prepare('UPDATE threads SET cwd = ? WHERE id = ?').run('/stale', id);
    const { store } = openStore(home);
    expect(ids(await store.list({ cwd: '/stale', useStateDbOnly: true }))).toEqual([id]);
    expect(ids(await store.list({ cwd: '/stale' }))).toEqual([]);
    expect(ids(await store.list({ cwd: '/work', useStateDbOnly: true }))).toEqual([id]);
  });

  test('keeps what users set when it renews a row', async () => {
    const home = makeHome();
    const { id, path: file } = writeRollout(home, { records: turn });
    const { store } = openStore(home);
    await store.list({});
    connect(home)
      .prepare(
        "UPDATE threads SET title = 'named by a newer version', git_branch = 'b', memory_mode = 'disabled' WHERE id = ?",
      )
      .run(id);
    fs.appendFileSync(
      file,
      `${JSON.stringify({ timestamp: 'x', ...agentMessage('from another process') })}\n`,
    );
    fs.utimesSync(file, new Date(), new Date(Date.now() + 60_000));
    expect((await store.list({})).threads).toMatchObject([
      { name: 'named by a newer version', gitInfo: { branch: 'b' } },
    ]);
    expect(rowOf(home, id)).toMatchObject({ memory_mode: 'disabled', tokens_used: 130, model: 'gpt-x' });
  });

  test('knows the names in the session index, and finds threads by them', async () => {
    const home = makeHome();
    const named = writeRollout(home);
    writeRollout(home, { records: [userMessage('other')] });
    const line = (thread_name: string): string =>
      JSON.stringify({ id: named.id, thread_name, updated_at: 'x' });
    fs.writeFileSync(path.join(home, 'session_index.jsonl'), `${line('old')}\n${line('my name')}\n{"torn`);
    const { store } = openStore(home);
    expect((await store.list({ searchTerm: 'my na' })).threads).toMatchObject([
      { id: named.id, name: 'my name' },
    ]);
    expect(await store.read({ threadId: named.id })).toMatchObject({ name: 'my name' });
  });

  test('does not make turns wait for a database that another process holds', async () => {
    const home = makeHome();
    const { store } = openStore(home);
    await store.list({});
    const other = connect(home);
    other.exec('BEGIN IMMEDIATE');
    const recorder = store.create(newThread());
    recorder.append([userMessage('while locked')]);
    expect((await store.read({ threadId: recorder.threadId })).preview).toBe('while locked');
    other.exec('COMMIT');
    await vi.waitUntil(() => rowOf(home, recorder.threadId), { timeout: 5_000 });
    expect(rowOf(home, recorder.threadId)).toMatchObject({ title: 'while locked' });
  });

  test('is done without when it is damaged', async () => {
    const home = makeHome();
    fs.writeFileSync(path.join(home, STATE_DB_FILE), 'no database '.repeat(500));
    const { id } = writeRollout(home);
    const { store, errors } = openStore(home);
    store.create(newThread()).append([userMessage('new')]);
    expect((await store.list({})).threads).toHaveLength(2);
    expect(ids(await store.list({ cwd: '/work', searchTerm: 'hello' }))).toEqual([id]);
    expect(errors.map(({ kind }) => kind)).toEqual(['corrupt']);
  });
});
