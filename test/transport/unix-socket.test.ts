import { lstatSync, mkdtempSync, rmSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { SendBudget } from '../../src/transport/send-queue.ts';
import { listenOnPath } from '../../src/transport/sockets/index.ts';
import { silentLogger } from '../../src/log/logger.ts';

test('a socket is private from the moment that it is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quire-socket-'));
  const path = join(folder, 'private', 's');
  const umask = process.umask();
  const listening = listenOnPath(path, {
    admission: { auth: { type: 'none' }, allowedOrigins: [] },
    budget: new SendBudget(Number.POSITIVE_INFINITY),
    log: silentLogger,
    onConnection: () => undefined,
  });
  onTestFinished(async () => {
    await (await listening).close();
    rmSync(folder, { recursive: true });
  });
  const { mode } = await firstSight(path);
  expect(mode & 0o777).toBe(0o600);
  expect(process.umask()).toBe(umask);
});

/** What is there as soon as anything is. */
async function firstSight(path: string): Promise<Stats> {
  for (;;) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined) return found;
    await setImmediate();
  }
}
