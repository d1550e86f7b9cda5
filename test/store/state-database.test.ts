import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS } from '../../src/store/state/ledger.ts';
import { STATE_DB_FILE, StateDatabase } from '../../src/store/state/state-database.ts';
import type { Database } from '../../src/store/state/sqlite.ts';
import { connect, makeHome } from './fixtures.ts';

type Row = Record<string, unknown>;

interface Schema {
  /** Columns by table: name, type, not null, default, place in the primary key. */
  tables: Record<string, unknown[][]>;
  /** Table and key columns (name, descending) by index. */
  indices: Record<string, unknown[]>;
  triggers: string[];
  foreignKeys: Record<string, unknown[][]>;
}

const reference: Schema = JSON.parse(
  fs.readFileSync(new URL('./reference-state-schema.json', import.meta.url), 'utf8'),
);

const rows = (db: Database, sql: string): Row[] => db.prepare(sql).all() as Row[];

function schemaOf(db: Database): Schema {
  const names = (type: string): string[] =>
    rows(
      db,
      `SELECT name FROM sqlite_schema WHERE type = '${type}' AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name`,
    ).map((row) => String(row['name']));
  const schema: Schema = { tables: {}, indices: {}, triggers: names('trigger'), foreignKeys: {} };
  for (const table of names('table')) {
    schema.tables[table] = rows(db, `PRAGMA table_info(${table})`).map((column) => [
      column['name'],
      column['type'],
      column['notnull'],
      column['dflt_value'],
      column['pk'],
    ]);
    const keys = rows(db, `PRAGMA foreign_key_list(${table})`);
    if (keys.length > 0) {
      schema.foreignKeys[table] = keys.map((key) => [key['table'], key['from'], key['to'], key['on_delete']]);
    }
  }
  for (const index of names('index')) {
    const [owner] = rows(db, `SELECT tbl_name FROM sqlite_schema WHERE name = '${index}'`);
    const keys = rows(db, `PRAGMA index_xinfo(${index})`).filter((column) => column['key'] === 1);
    schema.indices[index] = [owner?.['tbl_name'], ...keys.map((column) => [column['name'], column['desc']])];
  }
  return schema;
}

describe('state database', () => {
  test('has the tables, indices and triggers that the reference makes', async () => {
    const home = makeHome();
    (await StateDatabase.open(home)).close();
    expect(schemaOf(connect(home))).toEqual(reference);
  });

  test('carries the whole ledger of 0.129.0', async () => {
    const home = makeHome();
    (await StateDatabase.open(home)).close();
    const ledger = rows(
      connect(home),
      'SELECT version, description, success, hex(checksum) AS sha384 FROM _sqlx_migrations ORDER BY version',
    );
    expect(ledger).toEqual(
      MIGRATIONS.map(({ version, description, sha384 }) => ({
        version,
        description,
        success: 1,
        sha384: sha384.toUpperCase(),
      })),
    );
  });

  test('is shared by those who open it at once', async () => {
    const home = makeHome();
    const opened = await Promise.all([1, 2, 3].map(() => StateDatabase.open(home)));
    for (const db of opened) db.close();
    expect(rows(connect(home), 'SELECT count(*) AS n FROM _sqlx_migrations')).toEqual([
      { n: MIGRATIONS.length },
    ]);
  });

  test('is left as it is when a newer version has moved it on', async () => {
    const home = makeHome();
    (await StateDatabase.open(home)).close();
    const other = connect(home);
    other.exec(`ALTER TABLE threads ADD COLUMN from_the_future TEXT;
      INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (62, 'later', 1, x'00', 0)`);
    const db = await StateDatabase.open(home);
    expect(db.threads.get('none')).toBeUndefined();
    db.close();
    expect(rows(other, 'SELECT max(version) AS version FROM _sqlx_migrations')).toEqual([{ version: 62 }]);
  });

  test('says that a file is no database', async () => {
    const home = makeHome();
    fs.writeFileSync(path.join(home, STATE_DB_FILE), 'no database at all '.repeat(300));
    await expect(StateDatabase.open(home)).rejects.toMatchObject({ name: 'StateError', kind: 'corrupt' });
  });

  test('says that an older version has not what it needs', async () => {
    const home = makeHome();
    connect(home).exec('CREATE TABLE _sqlx_migrations (version); CREATE TABLE threads (id TEXT PRIMARY KEY)');
    await expect(StateDatabase.open(home)).rejects.toMatchObject({ kind: 'incompatible' });
  });

  test('says that it cannot be opened', async () => {
    await expect(StateDatabase.open(path.join(makeHome(), 'nowhere'))).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  test('undoes a transaction that fails, and says when another process is in the way', async () => {
    const home = makeHome();
    const db = await StateDatabase.open(home);
    onTestFinished(() => db.close());
    expect(() =>
      db.transaction(() => {
        db.backfill.claim();
        throw new Error('halfway');
      }),
    ).toThrow('halfway');
    expect(rows(connect(home), 'SELECT status FROM backfill_state')).toEqual([{ status: 'pending' }]);

    const other = connect(home);
    other.exec('BEGIN IMMEDIATE');
    expect(() => db.transaction(() => {})).toThrow(expect.objectContaining({ kind: 'locked' }));
  });

  test('lets one process at a time fill it, until the lease has run out', async () => {
    const home = makeHome();
    const [first, second] = [await StateDatabase.open(home), await StateDatabase.open(home)];
    onTestFinished(() => [first, second].forEach((db) => db.close()));
    expect([first.backfill.claim(), second.backfill.claim()]).toEqual([true, false]);
    connect(home).exec('UPDATE backfill_state SET updated_at = updated_at - 1000');
    expect(second.backfill.claim()).toBe(true);
    second.backfill.complete('sessions/x.jsonl');
    expect(first.backfill.isComplete).toBe(true);
    expect(first.backfill.claim()).toBe(false);
  });
});
