import { expect, test } from 'vitest';
import { ChangeBatch } from '../../src/handlers/fs/change-batch.ts';
import { ManualClock } from '../harness/index.ts';

/** A batch whose reader takes nothing before `read` is called. */
function blockedBatch() {
  const clock = new ManualClock();
  const told: string[][] = [];
  let resume: () => void = () => undefined;
  let blocked: Promise<void> | undefined = new Promise((resolve) => {
    resume = resolve;
  });
  const batch = new ChangeBatch(clock, { tell: (paths) => void told.push(paths), writable: () => blocked });
  const read = async () => {
    blocked = undefined;
    resume();
    await new Promise((resolve) => setImmediate(resolve));
    return told;
  };
  return { batch, clock, read };
}

test('changes go on being gathered while their reader takes nothing', async () => {
  const { batch, clock, read } = blockedBatch();
  batch.add('/b');
  clock.advance(200);
  batch.add('/a');
  batch.add('/b');
  expect(clock.waiting).toBe(0);
  expect(await read()).toEqual([['/a', '/b']]);
});

test('changes of a watch that ended while its reader took nothing are dropped', async () => {
  const { batch, clock, read } = blockedBatch();
  batch.add('/a');
  clock.advance(200);
  batch.close();
  expect(await read()).toEqual([]);
});
