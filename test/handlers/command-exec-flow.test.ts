import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../src/log/logger.ts';
import { createServer } from '../../src/server.ts';
import { memoryConnection } from '../../src/transport/memory.ts';
import { testHome } from '../harness/index.ts';

const DELTA = '{"method":"command/exec/outputDelta"';
const TOTAL = 4 * 1024 * 1024;

/** A transport whose peer takes one delta and then pauses, and counts what is sent to it nevertheless. */
function slowConnection() {
  const { transport, peer } = memoryConnection();
  let untaken = 0;
  const seen = { most: 0, bytes: 0 };
  return {
    peer,
    seen,
    transport: {
      ...transport,
      send(text: string) {
        if (text.startsWith(DELTA)) {
          untaken += 1;
          seen.most = Math.max(seen.most, untaken);
          seen.bytes += Buffer.from(JSON.parse(text).params.deltaBase64, 'base64').length;
        }
        transport.send(text);
      },
      writable: () =>
        new Promise<void>((resolve) => {
          setTimeout(() => {
            untaken = 0;
            resolve();
          }, 2);
        }),
    },
  };
}

test('a command writes no faster than its client takes the output', async () => {
  const home = testHome();
  const server = createServer({
    codexHome: home.codexHome.path,
    env: { PATH: process.env['PATH'], CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '1' },
    cwd: home.workspace.path,
    cliOverrides: [],
    log: createLogger({ enabled: () => false, write: () => undefined }),
  });
  onTestFinished(async () => {
    await server.close();
    home.remove();
  });
  const { transport, peer, seen } = slowConnection();
  const answer = new Promise<unknown>((resolve) => {
    peer.onMessage = (text) => {
      const message = JSON.parse(text);
      if (message.id === 2) resolve(message);
    };
  });
  server.connect(transport);
  const send = (message: object): void => peer.send(JSON.stringify(message));
  send({ id: 1, method: 'initialize', params: { clientInfo: { name: 'slow', version: '1' } } });
  send({
    id: 2,
    method: 'command/exec',
    params: {
      command: ['head', '-c', String(TOTAL), '/dev/zero'],
      processId: 'p',
      streamStdoutStderr: true,
      disableOutputCap: true,
      disableTimeout: true,
      sandboxPolicy: { type: 'dangerFullAccess' },
    },
  });
  expect(await answer).toEqual({ id: 2, result: { exitCode: 0, stdout: '', stderr: '' } });
  expect(seen.bytes).toBe(TOTAL);
  // Two where Node flushes the pipe of a child that has ended; some sixty were it not for the pauses.
  expect(seen.most).toBeLessThanOrEqual(2);
});
