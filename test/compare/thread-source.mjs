// Who started a thread: where that is told of fresh, stored, renamed, changed, archived, forked and resumed threads.
import { config, say } from './kit.mjs';
import { stateDatabase } from './state-database.mjs';

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 20 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  let s = w.server({ config: config(mock) });
  // Tokens depend on the server's own instructions; 0.129.0 says at times twice that a thread was let go.
  await s.initialize({ optOut: ['thread/tokenUsage/updated', 'thread/status/changed'] });
  const { rowsOf } = stateDatabase(s.codexHome);
  for (const threadSource of ['user', 'subagent', 'memory_consolidation', undefined]) {
    const { thread } = await s.request('thread/start', { cwd: w.cwd, threadSource });
    const { id: threadId } = thread;
    const { thread: unstored } = await s.request('thread/start', {
      cwd: w.cwd,
      threadSource,
      ephemeral: true,
    });
    await s.request('thread/read', { threadId });
    await s.request('thread/read', { threadId: unstored.id });
    await s.turn(threadId, 'words');
    await s.request('thread/read', { threadId });
    await s.request('thread/read', { threadId, includeTurns: true });
    await s.request('thread/list', {});
    await s.request('thread/name/set', { threadId, name: 'A name' });
    await s.request('thread/resume', { threadId, excludeTurns: true });
    await s.request('thread/fork', { threadId, excludeTurns: true });
    await s.request('thread/fork', { threadId, excludeTurns: true, threadSource });
    await s.turn(threadId, 'more words');
    await s.request('thread/rollback', { threadId, numTurns: 1 });
    w.note('row', rowsOf(`select thread_source from threads where id = '${threadId}'`));
    await s.close();
    s = w.server({ config: config(mock) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated', 'thread/status/changed'] });
    await s.request('thread/read', { threadId });
    await s.request('thread/metadata/update', { threadId, gitInfo: { branch: null } });
    await s.request('thread/resume', { threadId });
    await s.request('thread/resume', { threadId, excludeTurns: true });
    await s.request('thread/read', { threadId });
    await s.request('thread/archive', { threadId });
    await s.request('thread/read', { threadId });
    await s.request('thread/list', { archived: true });
    await s.request('thread/unarchive', { threadId });
    await s.waitFor('thread/unarchived');
  }
};
