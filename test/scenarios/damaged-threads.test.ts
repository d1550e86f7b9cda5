import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Turn } from '../../src/protocol/index.ts';
import { say, startScriptedModel, startServer, testHome, type TestClient } from '../harness/index.ts';

/** A home with two threads of two turns each, and a server that has none of them loaded. */
async function storedThreads() {
  const home = testHome();
  const model = await startScriptedModel(['one', 'two', 'three', 'four'].map((text) => say(text)));
  const first = await startServer({ home, model });
  const threads = [];
  for (const names of [
    ['a', 'b'],
    ['c', 'd'],
  ]) {
    const { thread } = await first.client.request('thread/start', { cwd: home.workspace.path });
    for (const text of names) await first.client.turn(thread.id, text);
    threads.push({ threadId: thread.id, path: String(thread.path) });
  }
  await first.close();
  const [damaged, whole] = threads;
  if (damaged === undefined || whole === undefined) throw new Error('no threads');
  const servers: Awaited<ReturnType<typeof startServer>>[] = [];
  onTestFinished(async () => {
    for (const server of servers) await server.close();
    await model.close();
    home.remove();
  });
  const serve = async (): Promise<TestClient> => {
    servers.push(await startServer({ home, model }));
    return servers.at(-1)!.client;
  };
  return { model, damaged, whole, serve };
}

const kinds = (turns: readonly Turn[]): string[] =>
  turns.map(({ items }) => items.map(({ type }) => type).join(' '));
const WHOLE_TURN = 'userMessage agentMessage';

/** What the client was warned of, apart from the unknown model. */
const warnings = (client: TestClient): unknown[] =>
  client.notifications('warning').filter(({ message }) => !message.startsWith('Model metadata'));

/** Changes the line that holds the first answer. */
function damageAnswer(path: string, change: (line: Buffer) => Buffer): void {
  const bytes = readFileSync(path);
  const start = bytes.lastIndexOf('\n', bytes.indexOf('"agent_message"')) + 1;
  const end = bytes.indexOf('\n', start);
  writeFileSync(
    path,
    Buffer.concat([bytes.subarray(0, start), change(bytes.subarray(start, end)), bytes.subarray(end)]),
  );
}

const atTheEnd =
  (tail: Buffer | string) =>
  (path: string): void =>
    appendFileSync(path, tail);
const TORN =
  '{"timestamp":"2026-11-22T10:00:00.000Z","type":"event_msg","payload":{"type":"agent_message","mess';

describe('a damaged line costs no more than itself, and is told of once', () => {
  test.each([
    ['a torn end', atTheEnd(TORN), [WHOLE_TURN, WHOLE_TURN]],
    ['half a character', atTheEnd(Buffer.from(`${TORN}age":"ä`).subarray(0, -1)), [WHOLE_TURN, WHOLE_TURN]],
    ['a block of zeros', atTheEnd(Buffer.alloc(4096)), [WHOLE_TURN, WHOLE_TURN]],
    [
      'a torn line within',
      (path: string) => damageAnswer(path, (line) => line.subarray(0, 50)),
      ['userMessage', WHOLE_TURN],
    ],
    [
      'zeros within',
      (path: string) => damageAnswer(path, (line) => Buffer.alloc(line.length)),
      ['userMessage', WHOLE_TURN],
    ],
    [
      'a line that lost its end',
      (path: string) => damageAnswer(path, (line) => line.subarray(0, -3)),
      ['userMessage', WHOLE_TURN],
    ],
  ])('%s', async (_, damage, left) => {
    const { model, damaged, serve } = await storedThreads();
    const { threadId, path } = damaged;
    damage(path);
    const warning = {
      threadId,
      message: `A line of ${path} is damaged: what it held is left out of the thread.`,
    };
    for (const read of [
      (client: TestClient) => client.request('thread/resume', { threadId }),
      (client: TestClient) => client.request('thread/read', { threadId, includeTurns: true }),
    ]) {
      const client = await serve();
      const { thread } = await read(client);
      expect(kinds(thread.turns)).toEqual(left);
      await client.waitFor('warning');
      const { data } = await client.request('thread/turns/list', { threadId, sortDirection: 'asc' });
      expect(kinds(data)).toEqual(left);
      expect(warnings(client)).toEqual([warning]);
    }
    const client = await serve();
    await client.request('thread/resume', { threadId });
    model.push(say('more'));
    await client.turn(threadId, 'next');
    const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
    expect(kinds(thread.turns)).toEqual([...left, WHOLE_TURN]);
    expect(warnings(client)).toEqual([warning]);
  });
});

test('further damage is told of, with the number of lines', async () => {
  const { damaged, serve } = await storedThreads();
  const { threadId, path } = damaged;
  appendFileSync(path, `${TORN}\n`);
  const client = await serve();
  await client.request('thread/turns/list', { threadId });
  await client.waitFor('warning');
  appendFileSync(path, `not a record\n{"timestamp":1}\n${TORN}`);
  await client.request('thread/read', { threadId, includeTurns: true });
  await client.request('thread/read', { threadId, includeTurns: true });
  await client.request('thread/list', {});
  expect(warnings(client)).toEqual([
    { threadId, message: `A line of ${path} is damaged: what it held is left out of the thread.` },
    { threadId, message: `3 lines of ${path} are damaged: what they held is left out of the thread.` },
  ]);
});

describe('a file that is no thread any more is an error, and hides no other', () => {
  const noHead = (path: string): string =>
    `failed to read thread: thread-store internal error: failed to read thread ${path}: rollout at ${path} is empty`;
  test.each([
    ['cut in its first line', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 200))],
    ['empty', (path: string) => writeFileSync(path, '')],
    ['all zeros', (path: string) => writeFileSync(path, Buffer.alloc(512))],
  ])('%s', async (_, damage) => {
    const { damaged, whole, serve } = await storedThreads();
    const { threadId, path } = damaged;
    damage(path);
    const client = await serve();
    const list = await client.request('thread/list', {});
    expect(list.data.map(({ id }) => id)).toEqual([whole.threadId]);
    const read = { threadId, includeTurns: true };
    for (const refusal of [
      client.requestError('thread/read', read),
      client.requestError('thread/resume', { threadId }),
      client.requestError('thread/fork', { threadId }),
      client.requestError('thread/turns/list', { threadId }),
    ]) {
      expect(await refusal).toEqual({ code: -32603, message: noHead(path) });
    }
    const { thread } = await client.request('thread/resume', { threadId: whole.threadId });
    expect(kinds(thread.turns)).toEqual([WHOLE_TURN, WHOLE_TURN]);
  });
});

test('a folder in the place of a file is no thread', async () => {
  const { damaged, whole, serve } = await storedThreads();
  const { threadId, path } = damaged;
  rmSync(path);
  mkdirSync(path);
  const client = await serve();
  const list = await client.request('thread/list', {});
  expect(list.data.map(({ id }) => id)).toEqual([whole.threadId]);
  expect(await client.requestError('thread/read', { threadId })).toEqual({
    code: -32600,
    message: `thread not loaded: ${threadId}`,
  });
  expect(await client.requestError('thread/resume', { threadId, path })).toEqual({
    code: -32603,
    message: `failed to read thread: thread-store internal error: failed to read thread ${path}: Is a directory (os error 21)`,
  });
});
