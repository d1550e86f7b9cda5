import { appendFileSync, rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Turn } from '../../src/protocol/index.ts';
import {
  say,
  sse,
  startScriptedModel,
  startServer,
  testHome,
  type Script,
  type TestClient,
} from '../harness/index.ts';

/** Two servers on one home, which share a model too. */
async function twoServers(scripts: readonly Script[]) {
  const home = testHome();
  const model = await startScriptedModel(scripts);
  const servers = [await startServer({ home, model }), await startServer({ home, model })];
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await model.close();
    home.remove();
  });
  const [a, b] = servers.map(({ client }) => client);
  if (a === undefined || b === undefined) throw new Error('no servers');
  return { home, model, a, b };
}

/** An answer that waits in its middle until `goOn` is called. */
function held(text: string) {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const script: Script = () => [
    sse.created(),
    sse.messageAdded('m'),
    { hold },
    sse.message(text, 'm'),
    sse.completed(),
  ];
  return { script, goOn: () => goOn() };
}

const textsOf = (turns: readonly Turn[]): string[][] =>
  turns.map(({ items }) =>
    items.map((item) =>
      item.type === 'userMessage'
        ? item.content.map((part) => (part.type === 'text' ? part.text : part.type)).join()
        : item.type === 'agentMessage'
          ? item.text
          : item.type,
    ),
  );

async function textsIn(client: TestClient, threadId: string): Promise<string[][]> {
  const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
  return textsOf(thread.turns);
}

const BUSY = new RegExp(
  `^thread [0-9a-f-]{36} is in use by process ${process.pid} on \\S+, which is writing it`,
);

test('turns of two servers follow each other, and each knows what the other did', async () => {
  const answers = ['a one', 'b two', 'a three', 'b four'];
  const { home, model, a, b } = await twoServers(answers.map((text) => say(text)));
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  await a.turn(threadId, 'one');
  await b.request('thread/resume', { threadId });
  await b.turn(threadId, 'two');
  await a.turn(threadId, 'three');
  await b.turn(threadId, 'four');
  const all = ['one', 'two', 'three', 'four'].map((text, i) => [text, answers[i]]);
  expect(await textsIn(a, threadId)).toEqual(all);
  const heard = model.turns().map(({ body }) => {
    const text = JSON.stringify(body);
    return all.flat().filter((said) => text.includes(`"text":"${said}"`));
  });
  expect(heard).toEqual([1, 3, 5, 7].map((count) => all.flat().slice(0, count)));
});

test('while a turn runs in one server, the other writes nothing into it and says who is at it', async () => {
  const { script, goOn } = held('done');
  const { home, a, b } = await twoServers([say('begun'), script, say('after')]);
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  await a.turn(threadId, 'begin');
  await b.request('thread/resume', { threadId });
  const from = a.mark();
  const running = a.turn(threadId, 'long');
  await a.waitFor('item/started', ({ item }) => item.type === 'agentMessage', { from });
  const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'psst' }] };
  const input = [{ type: 'text' as const, text: 'me too', text_elements: [] }];
  const gitInfo = { branch: 'b' };
  const busy = { code: -32600, message: expect.stringMatching(BUSY) };
  expect(await b.requestError('turn/start', { threadId, input })).toEqual(busy);
  expect(await b.requestError('thread/rollback', { threadId, numTurns: 1 })).toEqual(busy);
  expect(await b.requestError('thread/inject_items', { threadId, items: [item] })).toEqual(busy);
  expect(await b.requestError('thread/metadata/update', { threadId, gitInfo })).toEqual(busy);
  expect(await b.requestError('thread/memoryMode/set', { threadId, mode: 'disabled' })).toEqual(busy);
  expect((await b.request('thread/read', { threadId })).thread.status).toEqual({ type: 'idle' });
  await b.request('thread/name/set', { threadId, name: 'a name is no part of the turn' });
  expect(await b.requestError('thread/archive', { threadId })).toEqual(busy);
  expect((await b.request('thread/loaded/list', {})).data).toEqual([threadId]);
  goOn();
  await running;
  await b.turn(threadId, 'now me');
  expect(await textsIn(b, threadId)).toEqual([
    ['begin', 'begun'],
    ['long', 'done'],
    ['now me', 'after'],
  ]);
});

test('what one server rolled back or injected counts in the other', async () => {
  const { home, model, a, b } = await twoServers([say('kept'), say('dropped'), say('last')]);
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  await a.turn(threadId, 'keep');
  await a.turn(threadId, 'drop');
  await b.request('thread/resume', { threadId });
  const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'psst' }] };
  await a.request('thread/rollback', { threadId, numTurns: 1 });
  await a.request('thread/inject_items', { threadId, items: [item] });
  await b.turn(threadId, 'go on');
  const asked = JSON.stringify(model.turns().at(-1)?.body);
  const words = ['keep', 'kept', 'drop', 'dropped', 'psst', 'go on'];
  expect(words.filter((word) => asked.includes(`"text":"${word}"`))).toEqual([
    'keep',
    'kept',
    'psst',
    'go on',
  ]);
});

test('a thread that one server archived goes on in the other where it lies now', async () => {
  const { home, a, b } = await twoServers([say('one'), say('two'), say('three')]);
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  await a.turn(threadId, 'first');
  await b.request('thread/resume', { threadId });
  await a.request('thread/archive', { threadId });
  await b.turn(threadId, 'second');
  expect(await b.requestError('thread/name/set', { threadId, name: 'late' })).toEqual({
    code: -32600,
    message: `thread ${threadId} is archived`,
  });
  await a.request('thread/unarchive', { threadId });
  await b.turn(threadId, 'third');
  expect(await textsIn(a, threadId)).toEqual([
    ['first', 'one'],
    ['second', 'two'],
    ['third', 'three'],
  ]);
});

test('a turn of a thread whose file is gone is refused', async () => {
  const { home, a } = await twoServers([say('one')]);
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId, path } = thread;
  await a.turn(threadId, 'first');
  rmSync(String(path));
  const input = [{ type: 'text' as const, text: 'more', text_elements: [] }];
  expect(await a.requestError('turn/start', { threadId, input })).toEqual({
    code: -32600,
    message: `no rollout found for thread id ${threadId}`,
  });
});

test('lines that another program adds between two turns are taken in, also when it died in one', async () => {
  const { home, model, a } = await twoServers([say('one'), say('two')]);
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId, path } = thread;
  await a.turn(threadId, 'first');
  const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'from elsewhere' }] };
  const line = JSON.stringify({ timestamp: new Date().toISOString(), type: 'response_item', payload: item });
  appendFileSync(String(path), `${line}\n${line.slice(0, 60)}`);
  await a.turn(threadId, 'second');
  expect(JSON.stringify(model.turns().at(-1)?.body)).toContain('"text":"from elsewhere"');
  expect(await textsIn(a, threadId)).toEqual([
    ['first', 'one'],
    ['second', 'two'],
  ]);
});
