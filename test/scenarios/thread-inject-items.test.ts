import { describe, expect, test } from 'vitest';
import { CARRIERS, modelInput, modelRoles, say, sse, startServer } from '../harness/index.ts';

const message = (role: 'user' | 'assistant', text: string) => ({
  type: 'message',
  role,
  content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
});

describe.each(CARRIERS)('thread/inject_items over %s', (carrier) => {
  test('puts items behind what the model knows of its surroundings, on disk too', async () => {
    const { client, home, model } = await startServer({ carrier, scripts: [say('one')] });
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    const injected = { ...message('assistant', 'said before'), id: 'msg_1', unknown: true };
    const items = [{ type: 'nonsense' }, injected];
    expect(await client.request('thread/inject_items', { threadId: thread.id, items })).toEqual({});
    const records = home.root
      .read(String(thread.path).slice(home.root.path.length + 1))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ type }) => type)).toEqual([
      'session_meta',
      'response_item',
      'response_item',
      'turn_context',
      'response_item',
    ]);
    expect(records.at(-1).payload).toEqual(message('assistant', 'said before'));
    const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
    expect(read.thread.turns).toEqual([]);
    await client.turn(thread.id, 'first words');
    expect(modelRoles(model)).toEqual(['developer', 'user', 'assistant', 'user']);
  });
});

test('a running turn hears them with its next request', async () => {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const { client, home, model } = await startServer({
    scripts: [[sse.created(), { hold }, sse.message('one'), sse.completed()], say('two')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turned = client.turn(thread.id, 'first words');
  await client.waitFor('item/completed');
  await client.request('thread/inject_items', {
    threadId: thread.id,
    items: [message('user', 'by the way')],
  });
  goOn();
  await turned;
  await client.turn(thread.id, 'more');
  expect(modelRoles(model)).toEqual(['developer', 'user', 'user', 'user', 'assistant', 'user']);
  expect(JSON.stringify(modelInput(model))).toContain('by the way');
});

test.each([
  [[], 'items must not be empty'],
  [[{}], 'items[0] is not a valid response item: missing field `type`'],
  [
    [message('user', 'x'), { type: 'message', role: 'user' }],
    'items[1] is not a valid response item: missing field `content`',
  ],
  [
    ['x'],
    'items[0] is not a valid response item: invalid type: string "x", expected internally tagged enum ResponseItem',
  ],
])('the items %j are refused', async (items, reason) => {
  const { client } = await startServer();
  const { thread } = await client.request('thread/start', {});
  expect(await client.requestError('thread/inject_items', { threadId: thread.id, items })).toEqual({
    code: -32600,
    message: reason,
  });
});

test('a thread that is not loaded is not found', async () => {
  const { client } = await startServer();
  const threadId = '0199a0b0-0000-7000-8000-000000000000';
  expect(
    await client.requestError('thread/inject_items', { threadId, items: [message('user', 'x')] }),
  ).toEqual({
    code: -32600,
    message: `thread not found: ${threadId}`,
  });
});
