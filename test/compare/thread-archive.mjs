// Archive and unarchive: loaded, running, spawned and archived threads; what is refused; where the files and rows are.
import fs from 'node:fs';
import path from 'node:path';
import { config, keepStatusChanges, say } from './kit.mjs';
import { stateDatabase } from './state-database.mjs';

export default async (w) => {
  const mock = await w.mock([say('one'), say('two'), say('three'), say('four')]);
  let s = w.server({ config: config(mock) });
  await s.initialize();
  const home = path.join(w.home, '.codex');
  const { rowsOf, change } = stateDatabase(home);
  const rows = () =>
    w.note(
      'rows',
      rowsOf(
        "select replace(rollout_path, '-', '.') like '%archived.sessions%' moved, archived, archived_at is null open, title, first_user_message words, memory_mode from threads order by created_at_ms",
      ),
    );
  const archivedFiles = () =>
    w.note('archived files', fs.readdirSync(path.join(home, 'archived_sessions')).length);
  const start = async (words) => {
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    if (words !== undefined) await s.turn(thread.id, words);
    return thread.id;
  };
  const none = '0199a0b0-0000-7000-8000-000000000000';
  const fresh = await start();
  await s.requestError('thread/archive', { threadId: fresh });
  await s.requestError('thread/unarchive', { threadId: fresh });
  for (const method of ['thread/archive', 'thread/unarchive']) {
    await s.requestError(method, { threadId: none });
    await s.requestError(method, { threadId: 'nope' });
  }
  const a = await start('parent');
  const b = await start('child');
  const c = await start('grandchild');
  change(
    `insert into thread_spawn_edges values ('${a}','${b}','open'), ('${b}','${c}','closed'), ('${b}','${none}','open')`,
  );
  await s.request('thread/archive', { threadId: a });
  await s.waitFor((m) => m.method === 'thread/archived' && m.params.threadId === b);
  archivedFiles();
  rows();
  await s.request('thread/loaded/list', {});
  await s.requestError('thread/archive', { threadId: a });
  await s.requestError('turn/start', { threadId: a, input: [{ type: 'text', text: 'x' }] });
  await s.request('thread/unsubscribe', { threadId: a });
  await s.request('thread/list', {});
  await s.request('thread/list', { archived: true, sortDirection: 'asc' });
  await s.request('thread/unarchive', { threadId: a });
  await s.waitFor('thread/unarchived');
  await s.requestError('thread/unarchive', { threadId: a });
  rows();
  await s.request('thread/read', { threadId: a });
  await s.request('thread/list', {});
  // Loaded from the archive.
  await s.request('thread/resume', { threadId: b, excludeTurns: true });
  await s.requestError('thread/archive', { threadId: b });
  await s.request('thread/unarchive', { threadId: b });
  await s.waitFor((m) => m.method === 'thread/unarchived' && m.params.threadId === b);
  await s.turn(b, 'on again');
  // A descendant that cannot be moved, and the parent that can.
  const file = rowsOf(`select rollout_path file from threads where id = '${b}'`)[0].file;
  fs.mkdirSync(path.join(home, 'archived_sessions', path.basename(file)));
  await s.request('thread/archive', { threadId: a });
  await s.requestError('thread/archive', { threadId: b });
  rows();
  await s.close();
  keepStatusChanges(s);
  s = w.server({ config: config(mock) });
  await s.initialize();
  await s.request('thread/unarchive', { threadId: a });
  await s.waitFor('thread/unarchived');
  await s.request('thread/archive', { threadId: a });
  await s.waitFor('thread/archived');
  await s.request('thread/list', { archived: true, sortDirection: 'asc' });
  await s.close();
  keepStatusChanges(s);
};
