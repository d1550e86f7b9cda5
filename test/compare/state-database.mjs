// The state database as a scenario looks into it and changes it, beside the server that uses it.
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/** `rowsOf` a query and `change` by statements, each over a connection of its own. */
export const stateDatabase = (codexHome) => {
  const withDatabase = (work) => {
    const db = new DatabaseSync(path.join(codexHome, 'state_5.sqlite'));
    db.exec('PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON');
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  return {
    rowsOf: (query) => withDatabase((db) => db.prepare(query).all()),
    change: (statements) => withDatabase((db) => db.exec(statements)),
  };
};
