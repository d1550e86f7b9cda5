/** The SQLite library, loaded on first use: Node's own where it has one, else the package with the same interface. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

export type Database = DatabaseSyncInstance;
export type OpenDatabase = (file: string) => Database;

let loading: Promise<OpenDatabase> | undefined;

/** Loads the library once. */
export function loadSqlite(): Promise<OpenDatabase> {
  loading ??= importSqlite();
  return loading;
}

async function importSqlite(): Promise<OpenDatabase> {
  const builtin = process.getBuiltinModule?.('node:sqlite');
  if (isSqliteModule(builtin)) return (file) => new builtin.DatabaseSync(file);
  const { DatabaseSync } = await import('@photostructure/sqlite');
  return (file) => new DatabaseSync(file);
}

interface SqliteModule {
  DatabaseSync: new (file: string) => Database;
}

function isSqliteModule(module: unknown): module is SqliteModule {
  return typeof module === 'object' && module !== null && 'DatabaseSync' in module;
}
