// Rolling turns back, and putting items into what the model sees; what is left of both in the file and for the model.
import { readFileSync } from 'node:fs';
import { config, say } from './kit.mjs';

const tail = (path, count) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(-count)
    .map((line) => JSON.parse(line))
    .map(({ type, payload }) => [type, payload.type ?? '', payload.role ?? '', payload.num_turns ?? 0]);
const message = (role, text) => ({
  type: 'message',
  role,
  content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
});

export default async (w) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  const slow = async () => {
    await held;
    return say('slow');
  };
  const says = (...texts) => texts.map((text) => say(text));
  const mock = await w.mock([
    ...says('one', 'two', 'three', 'four'),
    slow,
    ...says('five', 'six', 'seven', 'eight'),
  ]);
  const s = w.server({ config: config(mock) });
  // What the history amounts to in tokens depends on the server's own instructions.
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const heard = () =>
    w.note(
      'heard',
      mock
        .responses()
        .at(-1)
        .body.input.map((i) => [
          i.role ?? i.type,
          i.role === 'developer' ? '' : i.content?.[0]?.text?.slice(0, 12),
        ]),
    );
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const none = '0199a0b0-0000-7000-8000-000000000000';
  const back = (numTurns) => s.request('thread/rollback', { threadId, numTurns });
  await s.requestError('thread/rollback', { threadId, numTurns: 1 });
  for (const id of [none, 'nonsense']) {
    await s.requestError('thread/rollback', { threadId: id, numTurns: 0 });
    await s.requestError('thread/rollback', { threadId: id, numTurns: 1 });
    await s.requestError('thread/inject_items', { threadId: id, items: [] });
  }
  const ephemeral = await s.request('thread/start', { cwd: w.cwd, ephemeral: true });
  await s.requestError('thread/rollback', { threadId: ephemeral.thread.id, numTurns: 1 });
  await s.request('thread/inject_items', { threadId: ephemeral.thread.id, items: [message('user', 'x')] });
  for (const text of ['a', 'b', 'c']) await s.turn(threadId, text);
  await s.requestError('thread/rollback', { threadId, numTurns: 0 });
  await back(1);
  w.note('file', tail(thread.path, 2));
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.turn(threadId, 'd');
  heard();
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', {
    threadId,
    input: [{ type: 'text', text: 'e', text_elements: [] }],
  });
  await s.waitFor((m) => m.method === 'item/completed', { from });
  await s.requestError('thread/rollback', { threadId, numTurns: 1 });
  await s.request('thread/inject_items', { threadId, items: [message('assistant', 'mid')] });
  goOn();
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from });
  w.note('file', tail(thread.path, 6));
  await s.turn(threadId, 'f');
  heard();
  await back(50);
  await s.request('thread/turns/list', { threadId });
  for (const item of [
    {},
    'x',
    7,
    null,
    { type: 'message', role: 'user' },
    { type: 'message', content: [] },
  ]) {
    await s.requestError('thread/inject_items', { threadId, items: [item] });
  }
  await s.requestError('thread/inject_items', { threadId, items: [] });
  await s.request('thread/inject_items', {
    threadId,
    items: [{ type: 'nonsense' }, { ...message('assistant', 'said'), id: 'msg_1', more: true }],
  });
  w.note('file', tail(thread.path, 5));
  await s.turn(threadId, 'g');
  heard();
  const fresh = await s.request('thread/start', { cwd: w.cwd });
  await s.request('thread/inject_items', { threadId: fresh.thread.id, items: [message('user', 'before')] });
  w.note('file', tail(fresh.thread.path, 9));
  await s.request('thread/read', { threadId: fresh.thread.id, includeTurns: true });
  await s.turn(fresh.thread.id, 'h');
  heard();
  await s.close();
  const t = w.server({ config: config(mock) });
  await t.initialize({ optOut: ['thread/tokenUsage/updated'] });
  await t.request('thread/resume', { threadId });
  await t.turn(threadId, 'i');
  heard();
};
