import { once } from 'node:events';
import { isMainThread, Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

it('hears in a worker thread too how its children end', async () => {
  const [said] = await once(new Worker(bundled('worker-thread')), 'message');
  expect(said).toEqual({ exitCode: 3, stdout: 'said\n' });
});

it('is tested on main threads, which nobody ends in the middle of a statement', () => {
  expect(isMainThread).toBe(true);
});
