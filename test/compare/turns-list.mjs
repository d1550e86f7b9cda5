// Pages of turns both ways, bad cursors, a running turn; the summary that older clients ask for.
import { relative } from 'node:path';
import { call, config, say, shell } from './kit.mjs';
export default async (w) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  const mock = await w.mock([
    say('one'),
    call('c1', 'shell_command', shell('echo hi')),
    say('two'),
    say('three'),
    async () => {
      await held;
      return say('four');
    },
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const none = '0199a0b0-0000-7000-8000-000000000000';
  for (const id of [threadId, none, 'nonsense']) {
    await s.requestError('thread/turns/list', { threadId: id });
    await s.requestError('getConversationSummary', { conversationId: id });
  }
  const other = await s.request('thread/start', { cwd: w.cwd, ephemeral: true });
  await s.requestError('thread/turns/list', { threadId: other.thread.id });
  for (const text of ['a', 'b', 'c']) await s.turn(threadId, text);
  const list = (params) => s.request('thread/turns/list', { threadId, ...params });
  const page = await list({ limit: 2 });
  await list({ limit: 2, cursor: page.nextCursor });
  await list({ cursor: page.nextCursor, sortDirection: 'asc' });
  await list({ limit: 1, cursor: page.backwardsCursor, sortDirection: 'asc' });
  const first = await list({ limit: 0, sortDirection: 'asc' });
  await list({ limit: 1, sortDirection: 'asc', cursor: first.nextCursor });
  await list({ cursor: first.backwardsCursor });
  for (const cursor of [
    '',
    'x',
    '{}',
    '{"turnId":1,"includeAnchor":true}',
    '{"turnId":"x","includeAnchor":true}',
  ]) {
    await s.requestError('thread/turns/list', { threadId, cursor });
  }
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', {
    threadId,
    input: [{ type: 'text', text: 'd', text_elements: [] }],
  });
  await s.waitFor((m) => m.method === 'item/completed', { from });
  await list({ limit: 2 });
  await list({ sortDirection: 'asc' });
  goOn();
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from });
  await list({ limit: 1 });
  await s.request('getConversationSummary', { conversationId: threadId });
  await s.request('getConversationSummary', { rolloutPath: thread.path });
  await s.request('getConversationSummary', { rolloutPath: relative(s.codexHome, thread.path) });
  await s.requestError('getConversationSummary', { rolloutPath: 'nope.jsonl' });
  await s.requestError('getConversationSummary', { rolloutPath: w.file('x.jsonl', 'garbage\n') });
  await s.close();
  const t = w.server({ config: config(mock) });
  await t.initialize();
  await t.request('thread/turns/list', { threadId, limit: 3 });
};
