import { expect, test } from 'vitest';
import { RequestQueue } from '../../src/rpc/request-queue.ts';

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs tasks that note when they start and end, each waiting for its own gate. */
function recorder(queue: RequestQueue) {
  const log: string[] = [];
  const run = (name: string, key: string, access: 'exclusive' | 'shared'): Gate => {
    const held = gate();
    queue.run(key, access, async () => {
      log.push(`+${name}`);
      await held.opened;
      log.push(`-${name}`);
    });
    return held;
  };
  return { log, run };
}

test('exclusive tasks of a key run one after the other, in order', async () => {
  const { log, run } = recorder(new RequestQueue());
  const [a, b, c] = ['a', 'b', 'c'].map((name) => run(name, 'k', 'exclusive'));
  b!.open();
  c!.open();
  await settled();
  expect(log).toEqual(['+a']);
  a!.open();
  await settled();
  expect(log).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
});

test('keys do not wait for each other, and a free key starts at once', () => {
  const { log, run } = recorder(new RequestQueue());
  run('a', 'k', 'exclusive');
  run('b', 'l', 'exclusive');
  expect(log).toEqual(['+a', '+b']);
});

test('shared tasks run together, and an exclusive one between them keeps its place', async () => {
  const { log, run } = recorder(new RequestQueue());
  const a = run('a', 'k', 'shared');
  const b = run('b', 'k', 'shared');
  const x = run('x', 'k', 'exclusive');
  const c = run('c', 'k', 'shared');
  c.open();
  expect(log).toEqual(['+a', '+b']);
  b.open();
  await settled();
  expect(log).toEqual(['+a', '+b', '-b']);
  a.open();
  await settled();
  expect(log.slice(3)).toEqual(['-a', '+x']);
  x.open();
  await settled();
  expect(log.slice(5)).toEqual(['-x', '+c', '-c']);
});

test('tasks that end at once do not deepen the stack, and a key without work is forgotten', async () => {
  const queue = new RequestQueue();
  const held = gate();
  let count = 0;
  queue.run('k', 'exclusive', () => held.opened);
  for (let i = 0; i < 50_000; i += 1) {
    queue.run('k', 'exclusive', () => {
      count += 1;
    });
  }
  held.open();
  await settled();
  expect([count, queue.busyKeys]).toEqual([50_000, 0]);
});

test('a task may queue more work for its own key', () => {
  const queue = new RequestQueue();
  const log: string[] = [];
  queue.run('k', 'exclusive', () => {
    queue.run('k', 'exclusive', () => void log.push('inner'));
    log.push('outer');
  });
  expect(log).toEqual(['outer', 'inner']);
});
