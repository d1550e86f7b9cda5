/** Temporary homes and hand-written rollout files. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import {
  LazyStateHandle,
  LocalThreadStore,
  newThreadId,
  type NewThread,
  type RolloutBatch,
  type RolloutItem,
  type SessionMeta,
  type StateError,
} from '../../src/store/index.ts';
import { readRollout } from '../../src/store/rollout/reader.ts';
import type { Database } from '../../src/store/state/sqlite.ts';
import { STATE_DB_FILE } from '../../src/store/state/state-database.ts';

/**
 * Makes a program of TypeScript around parts of the store, to be run in a process of its own.
 * @param body the code; `imports` names what it uses, by the file under `src/store`
 */
export async function storeScript(
  folder: string,
  imports: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const outfile = path.join(folder, 'script.cjs');
  const lines = Object.entries(imports).map(([names, file]) => {
    const source = fileURLToPath(new URL(`../../src/store/${file}`, import.meta.url));
    return `import { ${names} } from ${JSON.stringify(source)};`;
  });
  await build({
    stdin: { contents: `import fs from 'node:fs';\n${lines.join('\n')}\n${body}`, resolveDir: folder },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Found by NODE_PATH, which counts for `require` only.
    external: ['@photostructure/sqlite'],
    supported: { 'dynamic-import': false },
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** A CODEX_HOME of its own, gone after the test. */
export function makeHome(): string {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'quire-store-'));
  onTestFinished(() => fs.rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A store of a home with its state database, closed after the test; and what was wrong with the database. */
export function openStore(home: string): { store: LocalThreadStore; errors: StateError[] } {
  const errors: StateError[] = [];
  const state = new LazyStateHandle({ codexHome: home, onError: (error) => errors.push(error) });
  const store = new LocalThreadStore({ codexHome: home, defaultProvider: 'mock', state });
  onTestFinished(async () => {
    await store.close();
    await state.close();
  });
  return { store, errors };
}

/** A second connection to a home's state database, as another process would have it. */
export function connect(home: string): Database {
  const db = new DatabaseSync(path.join(home, STATE_DB_FILE));
  onTestFinished(() => db.close());
  return db;
}

/** The records of some batches, and how many lines were none. */
export async function collect(
  batches: AsyncIterable<RolloutBatch>,
): Promise<{ items: RolloutItem[]; undecodable: number }> {
  const items: RolloutItem[] = [];
  let undecodable = 0;
  for await (const { records } of batches) {
    for (const record of records) {
      if (record === 'undecodable' || record === 'damaged') undecodable += 1;
      else if (record !== 'skipped') items.push(record);
    }
  }
  return { items, undecodable };
}

/** All records of a file. */
export const loadRollout = (file: string): ReturnType<typeof collect> => collect(readRollout(file));

export const userMessage = (message: string): RolloutItem => ({
  type: 'event_msg',
  payload: { type: 'user_message', message, images: [], local_images: [], text_elements: [] },
});

export const agentMessage = (message: string): RolloutItem => ({
  type: 'event_msg',
  payload: { type: 'agent_message', message, phase: null, memory_citation: null },
});

export const newThread = (overrides: Partial<NewThread> = {}): NewThread => ({
  cwd: '/work',
  originator: 'test',
  cliVersion: '0.129.0',
  source: 'vscode',
  modelProvider: 'mock',
  baseInstructions: 'Be brief.',
  ...overrides,
});

export interface WrittenRollout {
  id: string;
  path: string;
}

export interface RolloutOptions {
  createdAt?: string;
  /** Last modification; the time of writing when left out. */
  modifiedAt?: string;
  meta?: Partial<SessionMeta>;
  /** Records after the session meta; strings are written as they are. */
  records?: readonly (RolloutItem | string)[];
  archived?: boolean;
}

/** Writes a file as the reference would have. */
export function writeRollout(home: string, options: RolloutOptions = {}): WrittenRollout {
  const { createdAt = '2026-11-20T10:00:00.000Z', meta, archived = false, modifiedAt } = options;
  const id = meta?.id ?? newThreadId();
  const [date = '', time = ''] = createdAt.split('T');
  const folder = archived
    ? path.join(home, 'archived_sessions')
    : path.join(home, 'sessions', ...date.split('-'));
  const file = path.join(folder, `rollout-${date}T${time.slice(0, 8).replaceAll(':', '-')}-${id}.jsonl`);
  const head: SessionMeta = {
    id,
    timestamp: createdAt,
    cwd: '/work',
    originator: 'test',
    cli_version: '0.129.0',
    source: 'vscode',
    model_provider: 'mock',
    ...meta,
  };
  const records = [{ type: 'session_meta', payload: head }, ...(options.records ?? [userMessage('hello')])];
  const lines = records.map((record) =>
    typeof record === 'string' ? record : JSON.stringify({ timestamp: createdAt, ...record }),
  );
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  if (modifiedAt !== undefined) fs.utimesSync(file, new Date(modifiedAt), new Date(modifiedAt));
  return { id, path: file };
}
