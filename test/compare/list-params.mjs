// thread/list by each of its parameters: cursors, limits, orders, filters, words, and threads that come, go and change
// between two pages.
import fs from 'node:fs';
import path from 'node:path';
import { config, say } from './kit.mjs';
import { threadId, writeRollout } from './rollouts.mjs';

const two = (number) => String(number).padStart(2, '0');

/** Threads by number. No two have the same time: Quire orders those by id and skips none, the reference does neither. */
const threads = [
  { words: 'alpha one', cwd: '/w/a', source: 'cli' },
  { words: 'Beta two', cwd: '/w/b' },
  { words: 'gamma three', cwd: '/w/a', source: 'exec' },
  { words: 'delta four', cwd: '/w/b', model_provider: 'other' },
  { words: 'epsilon five', cwd: '/w/a', source: 'mcp' },
  { words: 'zeta six', cwd: '/w/c', source: { subagent: 'review' } },
  { words: 'eta seven', cwd: '/w/c', source: { subagent: 'compact' } },
  {
    words: 'theta eight',
    cwd: '/w/c',
    source: { subagent: { thread_spawn: { parent_thread_id: threadId(1), depth: 1 } } },
  },
  { words: 'iota nine', cwd: '/w/c', source: { subagent: { other: 'x' } } },
  { words: 'kappa ten', cwd: '/w/a', source: 'unknown' },
  { words: null, cwd: '/w/a' },
  { words: '## My request for Codex:\n lambda twelve', cwd: '/w/a' },
  { words: 'mu thirteen', cwd: '/w/a/', model_provider: undefined },
  { words: 'nu fourteen', cwd: '/w/a', source: { custom: 'mine' } },
];

export default async (w) => {
  const mock = await w.mock([say('one')], { repeatLast: true });
  const home = path.join(w.home, '.codex');
  threads.forEach(({ words, ...meta }, i) => {
    writeRollout(home, threadId(i + 1), words, {
      at: `2026-01-05T12:00:${two(i * 2)}.000Z`,
      modifiedAt: `2026-02-01T12:${two((i * 5) % 14)}:00.000Z`,
      ...meta,
    });
  });
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const list = (params) => s.request('thread/list', params).catch((error) => w.note('error', error.message));
  const all = { modelProviders: [], sourceKinds: ['cli', 'vscode', 'exec', 'appServer', 'unknown'] };
  for (const params of [{}, all, { limit: 0 }, { limit: 1 }, { limit: 4_294_967_295 }, { limit: 101 }])
    await list(params);
  await s.requestError('thread/list', { limit: -1 });
  for (const sortKey of ['created_at', 'updated_at', null])
    for (const sortDirection of ['asc', 'desc', null]) await list({ ...all, sortKey, sortDirection });
  for (const kind of 'cli vscode exec appServer unknown subAgent subAgentReview subAgentCompact subAgentThreadSpawn subAgentOther'.split(
    ' ',
  ))
    await list({ sourceKinds: [kind] });
  await list({ sourceKinds: ['subAgentReview', 'cli'] });
  await s.requestError('thread/list', { sourceKinds: ['robot'] });
  for (const modelProviders of [null, [], ['other'], ['other', 'mock_provider'], ['none'], ['']])
    await list({ modelProviders });
  for (const cwd of [
    '/w/a',
    '/w/a/',
    '/w/none',
    ['/w/a'],
    ['/w/a', '/w/b'],
    [],
    '',
    '/w/b/../a',
    './',
    'w/a',
  ])
    await list({ cwd });
  for (const searchTerm of ['alpha', 'ALPHA', 'beta', 'Beta', '', ' ', 'lambda', 'My request', '%', '_', 'a'])
    await list({ searchTerm, sourceKinds: ['cli', 'vscode', 'exec'] });
  for (const cursor of [
    '',
    'x',
    '2026',
    '2026-01-05T12:00:04Z',
    '2026-01-05T12:00:04.5Z',
    '2026-01-05T13:00:04+01:00',
    '2026-01-05T12-00-04',
    '9999-12-31T23:59:59Z',
  ])
    await list({ ...all, cursor, limit: 3 });
  for (const sortDirection of ['desc', 'asc'])
    await list({ ...all, cursor: '2026-02-01T12:07:30Z', sortKey: 'updated_at', sortDirection, limit: 3 });
  await list({ archived: true });
  // Changes between pages.
  const first = await s.request('thread/list', { limit: 1, modelProviders: [] });
  writeRollout(home, threadId(50), 'newest', { at: '2026-01-05T13:00:00.000Z' });
  writeRollout(home, threadId(51), 'between', { at: '2026-01-05T12:00:05.000Z' });
  await s.request('thread/name/set', { threadId: threadId(2), name: 'a given name' });
  await list({ limit: 20, modelProviders: [], cursor: first.nextCursor });
  await list({ limit: 1, modelProviders: [], cursor: first.backwardsCursor, sortDirection: 'asc' });
  for (const searchTerm of ['given', 'Given', 'Beta']) await list({ searchTerm });
  await s.request('thread/archive', { threadId: threadId(2) });
  await list({ modelProviders: [] });
  await list({ archived: true });
  await list({ archived: true, searchTerm: 'given' });
  await list({ archived: true, useStateDbOnly: true });
  // Files that are damaged, empty or named like a thread without being one.
  const day = path.join(home, 'sessions/2026/01/05');
  fs.writeFileSync(path.join(day, `rollout-2026-01-05T14-00-00-${threadId(60)}.jsonl`), '');
  fs.writeFileSync(path.join(day, `rollout-2026-01-05T14-00-01-${threadId(61)}.jsonl`), 'no json\n');
  fs.writeFileSync(
    path.join(day, `rollout-2026-01-05T14-00-02-${threadId(62)}.jsonl`),
    Buffer.alloc(300, 0xff),
  );
  fs.mkdirSync(path.join(day, `rollout-2026-01-05T14-00-03-${threadId(63)}.jsonl`));
  await list({ limit: 3 });
};
