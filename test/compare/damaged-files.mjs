// Rollout files that a crash, a power cut or a user left damaged: what is said of them, and of the threads beside them.
import fs from 'node:fs';
import { config, say } from './kit.mjs';

/** What becomes of the file; of its bytes where a function. */
const DAMAGES = {
  'a torn end': (bytes) => Buffer.concat([bytes, bytes.subarray(0, 70)]),
  'zeros at the end': (bytes) => Buffer.concat([bytes, Buffer.alloc(4096)]),
  'a torn line within': (bytes) => inAnswer(bytes, (line) => line.subarray(0, 40)),
  'zeros within': (bytes) => inAnswer(bytes, (line) => Buffer.alloc(line.length)),
  'cut in its first line': (bytes) => bytes.subarray(0, 200),
  empty: () => Buffer.alloc(0),
  'all zeros': () => Buffer.alloc(512),
};

/** Changes the line that holds the first answer. */
function inAnswer(bytes, change) {
  const start = bytes.lastIndexOf('\n', bytes.indexOf('"agent_message"')) + 1;
  const end = bytes.indexOf('\n', start);
  return Buffer.concat([bytes.subarray(0, start), change(bytes.subarray(start, end)), bytes.subarray(end)]);
}

export default async (w) => {
  const answers = Array.from({ length: 3 + 2 * Object.keys(DAMAGES).length }, (_, i) => say(`answer ${i}`));
  const mock = await w.mock(answers);
  const serve = async () => {
    const s = w.server({ config: config(mock) });
    await s.initialize();
    return s;
  };
  let s = await serve();
  const start = async (...words) => {
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    for (const text of words) await s.turn(thread.id, text);
    return thread;
  };
  await start('untouched');
  const { id: threadId, path } = await start('first', 'second');
  await s.close();
  const whole = fs.readFileSync(path);
  const ask = async (method, params) => {
    try {
      await s.request(method, params);
    } catch {
      // The answer is compared, whatever it is.
    }
  };
  for (const [name, damage] of Object.entries(DAMAGES)) {
    w.note('damage', name);
    const bytes = damage(whole);
    fs.writeFileSync(path, bytes);
    s = await serve();
    await ask('thread/list', {});
    // What the reference says of a file without a head is what its database remembers.
    if (bytes.length > 512) {
      await ask('thread/read', { threadId });
      await ask('getConversationSummary', { conversationId: threadId });
    }
    await ask('thread/read', { threadId, includeTurns: true });
    await ask('thread/turns/list', { threadId });
    await ask('thread/resume', { threadId });
    // The reference adds the first line of the next turn to a torn one, and loses it.
    if (!name.endsWith('end')) {
      await s.turn(threadId, 'next').catch(() => undefined);
      await ask('thread/read', { threadId, includeTurns: true });
    }
    await s.close();
  }
  fs.rmSync(path);
  fs.mkdirSync(path);
  s = await serve();
  await ask('thread/list', {});
  await ask('thread/resume', { threadId, path });
  await ask('thread/fork', { threadId, path });
};
