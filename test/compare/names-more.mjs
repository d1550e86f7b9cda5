// thread/name/set: odd names, on loaded, stored, archived, forked and running threads; who hears it, what is kept.
import fs from 'node:fs';
import path from 'node:path';
import { config, say } from './kit.mjs';

export default async (w) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  const slow = async () => {
    await held;
    return say('slow');
  };
  const mock = await w.mock([say('one'), say('two'), say('three'), slow, say('four'), say('five')]);
  let s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const index = (label) =>
    w.note(
      label,
      fs
        .readFileSync(path.join(s.codexHome, 'session_index.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => ({ ...JSON.parse(line), updated_at: typeof JSON.parse(line).updated_at })),
    );
  const rename = async (threadId, name) => {
    const from = s.trace.length;
    const answer = await s.requestError('thread/name/set', { threadId, name });
    if (answer.unexpectedResult) await s.waitFor('thread/name/updated', { from });
  };
  const { thread: a } = await s.request('thread/start', { cwd: w.cwd });
  const { thread: b } = await s.request('thread/start', { cwd: w.cwd });
  const { thread: c } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(a.id, 'first words');
  await s.turn(b.id, 'other words');
  for (const name of [
    'plain',
    'plain',
    '  around  ',
    '',
    ' \t\n',
    'two\nlines',
    'Ünïcödé 🦊 名前',
    '"quoted" \\ and \u0001 control',
    '\u00a0',
    '\u3000full\u3000',
    'x'.repeat(5000),
    'first words',
    7,
    null,
  ]) {
    await rename(a.id, name);
    await s.request('thread/read', { threadId: a.id });
  }
  await rename(a.id.toUpperCase(), 'by upper case');
  await s.requestError('thread/name/set', { threadId: a.id });
  await s.requestError('thread/name/set', { name: 'x' });
  await rename('0199a0b0-0000-7000-8000-000000000000', 'x');
  await rename(c.id, 'before the first turn');
  await s.request('thread/read', { threadId: c.id });
  await s.turn(c.id, 'third words');
  await s.request('thread/read', { threadId: c.id, includeTurns: true });
  await rename(b.id, 'B');
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', {
    threadId: b.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await s.waitFor((m) => m.method === 'item/completed', { from });
  await rename(b.id, 'while running');
  await s.request('thread/read', { threadId: b.id });
  goOn();
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from });
  const { thread: forked } = await s.request('thread/fork', { threadId: b.id, excludeTurns: true });
  await s.waitFor((m) => m.method === 'thread/started' && m.params.thread.id === forked.id, { from });
  await s.request('thread/read', { threadId: forked.id });
  await rename(forked.id, 'the fork');
  await s.request('thread/rollback', { threadId: b.id, numTurns: 1 });
  await s.request('thread/metadata/update', { threadId: b.id, gitInfo: { branch: 'x' } });
  await s.request('thread/list', {});
  await s.request('thread/list', { searchTerm: 'while' });
  await s.request('thread/list', { searchTerm: 'WHILE' });
  index('index');
  await s.request('thread/unsubscribe', { threadId: a.id });
  await rename(a.id, 'unsubscribed');
  await s.close();
  fs.appendFileSync(
    path.join(s.codexHome, 'session_index.jsonl'),
    `garbage\n{"id":"${a.id}","thread_name":"by hand","updated_at":"2026-01-01T00:00:00Z"}\n{"id":"${c.id}"}\n{"id":7,"thread_name":"x","updated_at":"y"}\n\n`,
  );
  s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  for (const { id: threadId } of [a, b, c, forked]) {
    await s.request('thread/read', { threadId });
    await s.request('thread/resume', { threadId, excludeTurns: true });
  }
  await s.request('thread/list', {});
  await rename(a.id, 'again');
  await s.request('thread/list', {});
  index('at last');
};
