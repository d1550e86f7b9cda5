// thread/resume and thread/fork by path: relative, archived, outside of the home, missing, odd, of other threads.
import fs from 'node:fs';
import path from 'node:path';
import { config, say } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 60 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  let s = w.server({ config: config(mock), cwd: w.home });
  await s.initialize();
  const home = path.join(w.home, '.codex');
  const start = async () => {
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'words');
    return thread;
  };
  const stored = await start();
  const archived = await start();
  const other = await start();
  const { thread: fresh } = await s.request('thread/start', { cwd: w.cwd });
  await s.request('thread/archive', { threadId: archived.id });
  await s.close();
  const moved = path.join(home, 'archived_sessions', path.basename(archived.path));
  const outside = w.file('outside.jsonl', fs.readFileSync(stored.path, 'utf8'));
  const renamed = w.file('odd name.txt', fs.readFileSync(other.path, 'utf8'));
  fs.symlinkSync(stored.path, path.join(w.cwd, 'link.jsonl'));
  const none = '0199a0b0-0000-7000-8000-000000000000';
  const tries = [
    [stored.id, stored.path],
    [stored.id, path.relative(home, stored.path)],
    [stored.id, path.relative(w.home, stored.path)],
    [stored.id, path.relative(w.cwd, stored.path)],
    [none, stored.path],
    ['nonsense', stored.path],
    ['', stored.path],
    [stored.id, ''],
    [stored.id, '.'],
    [stored.id, '/'],
    [stored.id, w.cwd],
    [stored.id, 7],
    [stored.id, null],
    [other.id, stored.path],
    [archived.id, moved],
    [archived.id, null],
    [archived.id, archived.path],
    [stored.id, outside],
    [other.id, renamed],
    [stored.id, path.join(w.cwd, 'link.jsonl')],
    [stored.id, '/no/such/file.jsonl'],
    [stored.id, fresh.path],
    [fresh.id, null],
    [none, null],
    [stored.id, w.file('empty.jsonl', '')],
    [stored.id, w.file('garbage.jsonl', 'garbage\n')],
    [stored.id, w.file('object.jsonl', '{}\n')],
    [stored.id, w.file('tail.jsonl', `${fs.readFileSync(stored.path, 'utf8')}{"timestamp":"20`)],
    [stored.id, '~/x.jsonl'],
  ];
  for (const [threadId, file] of tries) {
    s = w.server({ config: config(mock), cwd: w.home });
    await s.initialize();
    const { unexpectedResult: resumed } = await s.requestError('thread/resume', { threadId, path: file });
    if (resumed) {
      const { id } = resumed.thread;
      await s.requestError('thread/resume', { threadId: id, path: file });
      await s.requestError('thread/resume', { threadId: id, path: '/elsewhere.jsonl' });
      // Where a thread is written that was resumed from a file of its own, only Quire finds it there by its id.
      if (resumed.thread.path.startsWith(home)) {
        await s.requestError('thread/resume', { threadId: id });
        await s.requestError('thread/read', { threadId: id });
      }
      await s.requestError('thread/loaded/list', {});
    }
    await s.requestError('thread/fork', { threadId, path: file, excludeTurns: true });
    await s.requestError('getConversationSummary', { rolloutPath: file ?? '' });
    await s.close();
  }
};
