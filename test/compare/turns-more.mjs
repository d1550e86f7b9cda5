// thread/turns/list in depth: limits, directions, cursors from both ends, rollbacks, forks, stored and running threads.
import { config, say } from './kit.mjs';

export default async (w) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  const slow = async () => {
    await held;
    return say('slow', { id: 'slow' });
  };
  const scripts = Array.from({ length: 7 }, (_, n) => say(`answer ${n}`, { id: `m${n}` }));
  const mock = await w.mock([...scripts, slow, ...scripts]);
  let s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const list = (params = {}) => s.requestError('thread/turns/list', { threadId, ...params });
  await list();
  for (const text of ['a', 'b', 'c', 'd', 'e']) await s.turn(threadId, text);
  const ask = async () => {
    for (const limit of [undefined, null, 0, 1, 2, 5, 6, 100, 101, 4294967295, 4294967296, -1, 1.5, '2']) {
      await list({ limit });
    }
    for (const sortDirection of [undefined, null, 'asc', 'desc', 'up']) {
      await list({ sortDirection, limit: 2 });
      const cursors = [];
      for (let cursor; cursors.length < 8;) {
        const { unexpectedResult: page } = await list({ sortDirection, limit: 2, cursor });
        if (!page) break;
        cursors.push(page.backwardsCursor);
        cursor = page.nextCursor;
        if (cursor === null) break;
      }
      for (const cursor of cursors) {
        await list({ cursor, limit: 2 });
        await list({ cursor, limit: 2, sortDirection: 'asc' });
        await list({ cursor, sortDirection: 'desc' });
      }
    }
  };
  await ask();
  const { data } = await s.request('thread/turns/list', { threadId, limit: 1, sortDirection: 'asc' });
  const anchor = (turnId, includeAnchor) => JSON.stringify({ turnId, includeAnchor });
  const first = data[0].id;
  for (const cursor of [
    anchor(first, true),
    anchor(first, false),
    JSON.stringify({ includeAnchor: true, turnId: first, more: 1 }),
    JSON.stringify({ turnId: first }),
    JSON.stringify({ turn_id: first, include_anchor: true }),
    JSON.stringify({ turnId: first, includeAnchor: 'yes' }),
    `${anchor(first, true)} `,
    anchor('0199a0b0-0000-7000-8000-000000000000', true),
    anchor('', false),
    'null',
    '"x"',
    '',
    '{',
    7,
  ]) {
    await list({ cursor });
    await list({ cursor, sortDirection: 'asc' });
  }
  for (const itemsView of ['full', 'notLoaded', 'summary', 'odd', null]) await list({ itemsView, limit: 1 });
  await list({ unknown: 1, limit: 1 });
  await list({ threadId: '0199a0b0-0000-7000-8000-000000000000' });
  const last = await s.request('thread/turns/list', { threadId, limit: 2 });
  await s.request('thread/rollback', { threadId, numTurns: 2 });
  await list();
  await list({ cursor: last.backwardsCursor });
  await list({ cursor: last.nextCursor });
  const { thread: forked } = await s.request('thread/fork', { threadId, excludeTurns: true });
  await list({ threadId: forked.id });
  await list({ threadId: forked.id, cursor: anchor(first, true) });
  await s.turn(threadId, 'f');
  await list({ sortDirection: 'asc' });
  await s.turn(forked.id, 'g');
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', {
    threadId,
    input: [{ type: 'text', text: 'h', text_elements: [] }],
  });
  await s.waitFor((m) => m.method === 'item/completed', { from });
  await ask();
  await list({ cursor: anchor(turn.id, true) });
  await list({ cursor: anchor(turn.id, false) });
  await list({ cursor: anchor(turn.id, false), sortDirection: 'asc' });
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('thread/resume', { threadId });
  goOn();
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from });
  await list({ limit: 1 });
  await s.request('thread/archive', { threadId });
  await list({ limit: 1 });
  await s.close();
  s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  await list({ limit: 1 });
  await list({ threadId: forked.id });
};
