import { expect, test } from 'vitest';
import { startServer, type Carrier, type TestServer } from '../harness/index.ts';
import { answerableId, Chance, fuzzMessage, Generator } from './fuzz-messages.ts';

const STACK =
  /\bat (?:async )?\S+ \(|\bat (?:file:|node:|\/)\S*:\d+:\d+|\.ts:\d+|\.js:\d+:\d+|Error:[^"]*\\n/;

/** Starts a server whose model always fails, with two threads to aim at. */
async function target(carrier: Carrier): Promise<TestServer & { readonly threadIds: readonly string[] }> {
  const server = await startServer({ carrier, env: { RUST_LOG: 'off' } });
  server.model.route('POST /v1/responses', () => ({ status: 500, body: { error: { message: 'no' } } }));
  const threadIds: string[] = [];
  for (let i = 0; i < 2; i += 1) {
    const { thread } = await server.client.request('thread/start', { ephemeral: true });
    threadIds.push(thread.id);
  }
  return { ...server, threadIds };
}

const countOf = (ids: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

test.each([
  ['memory', 4000, 20_261_122],
  ['stdio', 400, 7],
] as const)('over %s, %i malformed and mutated messages are all survived', async (carrier, count, seed) => {
  const server = await target(carrier);
  const { client } = server;
  const world = { folder: server.home.workspace.join('fuzz'), threadIds: [...server.threadIds, 'x'] };
  const chance = new Chance(seed);
  const generator = new Generator(chance, world);
  const expected: string[] = [];
  const from = client.mark();
  const answers = (): string[] =>
    client.messages
      .slice(from)
      .flatMap((m) => (m.type === 'result' || m.type === 'error' ? [JSON.stringify(m.id)] : []));
  const send = (text: string): void => {
    const id = answerableId(text);
    if (id !== undefined) expected.push(id);
    client.sendText(text);
  };
  /** Lets the server catch up, and sees that it still serves. */
  const barrier = async (id: string): Promise<void> => {
    send(JSON.stringify({ method: 'thread/loaded/list', id, params: {} }));
    await expect.poll(() => answers().includes(JSON.stringify(id)), { timeout: 10_000 }).toBe(true);
  };
  for (let i = 0; i < count; i += 1) {
    send(fuzzMessage(chance, generator, chance.oneIn(2) ? `f-${i}` : 1_000_000 + i).replaceAll('\n', ' '));
    if (i % 200 === 199) await barrier(`barrier-${i}`);
  }
  await expect.poll(() => answers().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(expected.length);
  await barrier('last');
  expect(countOf(answers())).toEqual(countOf(expected));
  const leaks = client.messages.filter((m) => STACK.test(JSON.stringify(m)));
  expect(leaks).toEqual([]);
});
