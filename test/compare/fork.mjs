// Forks: of a finished and of a running thread, by id and by path, with overrides, unstored, of old files, in git.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { config, say } from './kit.mjs';

/** The records of a file without what is each server's own: instructions, contexts, times. */
const records = (path) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type !== 'turn_context')
    .map(({ type, payload }) => {
      if (type === 'session_meta')
        return [type, payload.id, payload.forked_from_id, payload.cwd, payload.git];
      if (type !== 'response_item') return [type, payload.type, payload.turn_id, payload.reason];
      const text = payload.content?.[0]?.text ?? '';
      return [type, payload.role, payload.role === 'developer' ? '' : text.slice(0, 14)];
    });

export default async (w) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  const slow = async () => {
    await held;
    return say('three');
  };
  const mock = await w.mock([say('one'), say('two'), slow, say('four'), say('five'), say('six')]);
  w.git('init', '-q');
  w.file('a.txt', 'a');
  w.git('add', '.');
  w.git('commit', '-q', '-m', 'a');
  const s = w.server({ config: config(mock), cwd: w.home });
  await s.initialize();
  const { thread } = await s.request('thread/start', {
    cwd: w.cwd,
    model: 'gpt-5.2',
    baseInstructions: 'mine',
  });
  const threadId = thread.id;
  await s.requestError('thread/fork', { threadId });
  await s.requestError('thread/fork', { threadId: 'nonsense' });
  await s.requestError('thread/fork', { threadId: '0199a0b0-0000-7000-8000-000000000000' });
  await s.requestError('thread/fork', { threadId, path: '/nope.jsonl' });
  await s.requestError('thread/fork', { threadId, path: 'nope.jsonl' });
  await s.requestError('thread/fork', { threadId, path: w.file('x.jsonl', 'garbage\n') });
  await s.requestError('thread/fork', { threadId, modelProvider: 'nobody' });
  await s.turn(threadId, 'a', { effort: 'low' });
  await s.turn(threadId, 'b');
  const fork = (params = {}) => s.request('thread/fork', { threadId, ...params });
  const plain = await fork();
  w.note('plain', records(plain.thread.path));
  await fork({ excludeTurns: true });
  await fork({
    excludeTurns: true,
    model: 'gpt-5',
    cwd: w.home,
    approvalPolicy: 'on-request',
    sandbox: 'read-only',
    config: { model_reasoning_effort: 'high' },
    threadSource: 'user',
    serviceTier: 'flex',
  });
  const unstored = await fork({ ephemeral: true, path: thread.path, threadId: 'nonsense' });
  await s.request('thread/read', { threadId: unstored.thread.id });
  await s.request('thread/read', { threadId: plain.thread.id, includeTurns: true });
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', {
    threadId,
    input: [{ type: 'text', text: 'c', text_elements: [] }],
  });
  await s.waitFor((m) => m.method === 'item/completed', { from });
  const middle = await fork();
  w.note('middle', records(middle.thread.path));
  await s.request('thread/turns/list', { threadId: middle.thread.id, limit: 1 });
  goOn();
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from });
  for (const { thread: forked } of [middle, unstored]) {
    await s.turn(forked.id, 'on');
    w.note(
      'input',
      mock
        .responses()
        .at(-1)
        .body.input.map((i) => i.role),
    );
  }
  const again = await s.request('thread/fork', { threadId: middle.thread.id });
  w.note('again', records(again.thread.path));
  const old = join(
    dirname(thread.path),
    'rollout-2025-01-05T12-00-00-0199a0b0-0000-7000-8000-00000000000a.jsonl',
  );
  const timestamp = '2025-01-05T12:00:00Z';
  const meta = {
    id: '0199a0b0-0000-7000-8000-00000000000a',
    timestamp,
    cwd: w.cwd,
    originator: 'codex',
    cli_version: '0.0.0',
    source: 'cli',
    model_provider: 'mock_provider',
  };
  const lines = [
    { timestamp, type: 'session_meta', payload: meta },
    {
      timestamp,
      type: 'response_item',
      payload: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    },
    { timestamp, type: 'event_msg', payload: { type: 'user_message', message: 'Hi', kind: 'plain' } },
  ];
  mkdirSync(dirname(old), { recursive: true });
  writeFileSync(old, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const before = s.trace.length;
  const ofOld = await s.request('thread/fork', { threadId: meta.id });
  await s.waitFor((m) => m.method === 'thread/started' && m.params.thread.id === ofOld.thread.id, {
    from: before,
  });
  w.note('old', records(ofOld.thread.path));
};
