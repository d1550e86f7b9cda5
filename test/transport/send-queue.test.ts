import { describe, expect, test } from 'vitest';
import { SendBudget, SendQueue, type SendLimits } from '../../src/transport/send-queue.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** A queue whose peer takes a write only when it is told to. */
function setUp(limits: Partial<SendLimits> = {}, budget?: SendBudget) {
  const writes: string[][] = [];
  const lost: string[] = [];
  let finish: (error?: Error) => void = () => undefined;
  const queue = new SendQueue<string>({
    limits: { highWater: 10, hardLimit: 100, maxWrite: 30, ...limits },
    budget,
    write: (messages, done) => {
      writes.push([...messages]);
      finish = done;
    },
    onBehind: () => undefined,
    onLost: (reason) => lost.push(reason),
  });
  return { queue, writes, lost, take: (error?: Error) => finish(error) };
}

test('one write carries no more than it may, but a longer message whole', async () => {
  const { queue, writes, take } = setUp();
  for (const message of ['a'.repeat(12), 'b'.repeat(12), 'c'.repeat(40), 'd']) queue.send(message);
  await turn();
  take();
  take();
  take();
  expect(writes.map((messages) => messages.map((m) => `${m[0]}${m.length}`))).toEqual([
    ['a12', 'b12'],
    ['c40'],
    ['d1'],
  ]);
});

describe('a peer is too slow', () => {
  test('by what waits behind the write under way, however long that one is', () => {
    const { queue, lost } = setUp();
    queue.send('x'.repeat(1000));
    for (let i = 0; i < 9; i += 1) queue.send('y'.repeat(11));
    expect(lost).toEqual([]);
    queue.send('y');
    expect(lost).toEqual(['the client does not read']);
  });

  test('when it breaks, and what it was sent is forgotten', async () => {
    const { queue, writes, lost, take } = setUp();
    queue.send('a');
    await turn();
    queue.send('b');
    take(new Error('EPIPE'));
    queue.send('c');
    await turn();
    expect([writes, lost, queue.writable()]).toEqual([[['a']], ['EPIPE'], undefined]);
  });
});

describe('a budget of several peers', () => {
  test('gives up the one that is furthest behind', async () => {
    const budget = new SendBudget(60);
    const [fast, slow] = [setUp({}, budget), setUp({}, budget)];
    for (const { queue } of [fast, slow]) queue.send('first');
    await turn();
    for (let i = 0; i < 2; i += 1) fast.queue.send('x'.repeat(9));
    for (let i = 0; i < 4; i += 1) slow.queue.send('x'.repeat(9));
    expect([fast.lost, slow.lost]).toEqual([[], []]);
    fast.queue.send('one more');
    expect([fast.lost, slow.lost]).toEqual([[], ['the client does not read']]);
  });

  test('counts nothing that was taken or forgotten', async () => {
    const budget = new SendBudget(60);
    const [taking, leaving, last] = [setUp({}, budget), setUp({}, budget), setUp({}, budget)];
    for (let i = 0; i < 20; i += 1) {
      taking.queue.send('x'.repeat(30));
      await turn();
      taking.take();
      await turn();
    }
    leaving.queue.send('x'.repeat(9));
    leaving.queue.send('x'.repeat(9));
    leaving.queue.discard();
    last.queue.send('first');
    await turn();
    for (let i = 0; i < 6; i += 1) last.queue.send('x'.repeat(9));
    expect([taking.lost, leaving.lost, last.lost]).toEqual([[], [], []]);
    last.queue.send('x');
    expect(last.lost).toEqual(['the client does not read']);
  });
});
