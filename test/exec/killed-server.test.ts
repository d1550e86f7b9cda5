import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { bundled } from './bundled.ts';
import { hasEnded, until } from './process-state.ts';

it.runIf(process.platform === 'linux')('a killed server leaves nothing running', async () => {
  const server = spawn(process.execPath, [bundled('killed-server')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const printed = await new Promise<string>((resolve) => {
    server.stdout.once('data', (data) => resolve(String(data)));
  });
  const ids: readonly number[] = JSON.parse(printed);
  expect(ids).toHaveLength(8);
  expect(ids.filter(hasEnded)).toEqual([]);
  server.kill('SIGKILL');
  await until(() => ids.every(hasEnded));
});
