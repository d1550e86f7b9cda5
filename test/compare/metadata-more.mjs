// thread/metadata/update, thread/memoryMode/set, getConversationSummary: odd values, repeated, on threads of every kind.
import fs from 'node:fs';
import { config, say } from './kit.mjs';
import { stateDatabase } from './state-database.mjs';

export default async (w) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  const slow = async () => {
    await held;
    return say('slow');
  };
  const mock = await w.mock([say('one'), say('two'), say('three'), slow, say('four')]);
  w.git('init', '-q');
  w.file('a.txt', 'a');
  w.git('add', '.');
  w.git('commit', '-q', '-m', 'a');
  w.git('remote', 'add', 'origin', 'https://example.com/x.git');
  let s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const { rowsOf } = stateDatabase(s.codexHome);
  const row = (id) =>
    w.note(
      'row',
      rowsOf(
        `select git_sha, git_branch, git_origin_url, memory_mode, title, first_user_message, archived from threads where id = '${id}'`,
      ),
    );
  const update = (threadId, gitInfo, more = {}) =>
    s.requestError('thread/metadata/update', { threadId, gitInfo, ...more });
  const { thread: a } = await s.request('thread/start', { cwd: w.cwd });
  await s.request('thread/read', { threadId: a.id });
  await s.turn(a.id, 'words');
  await s.request('thread/read', { threadId: a.id });
  for (const gitInfo of [
    { branch: 'b1' },
    { branch: 'b1' },
    { sha: null },
    { sha: 'abc', branch: 'ünï', originUrl: 'not a url' },
    { sha: ' abc ' },
    { sha: 7 },
    { unknown: 1 },
    { branch: 'b2', unknown: 1 },
    { sha: null, branch: null, originUrl: null },
    'x',
  ]) {
    await update(a.id, gitInfo);
    row(a.id);
  }
  await s.requestError('thread/metadata/update', {});
  await update(a.id, { branch: 'upper' });
  await update(a.id.toUpperCase(), { branch: 'upper' });
  for (const mode of ['disabled', 'disabled', 'enabled', 'odd', '', null, 7]) {
    await s.requestError('thread/memoryMode/set', { threadId: a.id, mode });
    row(a.id);
  }
  const metas = () =>
    w.note(
      'metas',
      fs
        .readFileSync(a.path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'session_meta')
        .map(({ payload: { memory_mode } }) => memory_mode),
    );
  metas();
  await s.turn(a.id, 'more');
  await s.request('thread/read', { threadId: a.id });
  const { thread: forked } = await s.request('thread/fork', { threadId: a.id, excludeTurns: true });
  await s.request('thread/read', { threadId: forked.id });
  await s.turn(forked.id, 'on');
  row(forked.id);
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', {
    threadId: a.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await s.waitFor((m) => m.method === 'item/completed', { from });
  await update(a.id, { branch: 'while-running' });
  await s.requestError('thread/memoryMode/set', { threadId: a.id, mode: 'disabled' });
  goOn();
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from });
  row(a.id);
  for (const params of [
    { conversationId: a.id },
    { conversationId: forked.id },
    { conversationId: a.id, rolloutPath: forked.path },
    { conversationId: 'nonsense' },
    { conversationId: '0199a0b0-0000-7000-8000-000000000000' },
    { rolloutPath: forked.path },
    { rolloutPath: 7 },
    {},
  ]) {
    await s.requestError('getConversationSummary', params);
  }
  const { thread: fresh } = await s.request('thread/start', { cwd: w.cwd });
  await s.requestError('getConversationSummary', { conversationId: fresh.id });
  await s.requestError('getConversationSummary', { rolloutPath: fresh.path });
  await s.request('thread/archive', { threadId: a.id });
  await s.waitFor('thread/archived');
  await s.requestError('getConversationSummary', { conversationId: a.id });
  await update(a.id, { branch: 'archived' });
  await s.request('thread/read', { threadId: a.id });
  row(a.id);
  await s.close();
  s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  await s.request('thread/read', { threadId: a.id });
  await s.requestError('getConversationSummary', { conversationId: a.id });
  await s.request('thread/list', {});
  await s.request('thread/resume', { threadId: forked.id, excludeTurns: true });
  await update(forked.id, { originUrl: 'u' });
  await s.request('thread/list', {});
};
