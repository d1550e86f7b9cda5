import { expect, onTestFinished, test } from 'vitest';
import { AppServerClient } from '../../src/client/client.ts';
import { programWire } from '../../src/client/program-wire.ts';

/** A client of a program that stands in for a server. */
function clientOf(source: string): AppServerClient {
  const client = new AppServerClient(programWire({ command: [process.execPath, '-e', source] }));
  onTestFinished(() => client.close());
  return client;
}

const initialize = (client: AppServerClient): Promise<unknown> =>
  client.request('initialize', { clientInfo: { name: 'test', version: '1' } });

const onFirstLine = (code: string): string => `process.stdin.once('data', () => { ${code} })`;
const says = (...lines: readonly object[]): string =>
  onFirstLine(lines.map((line) => `console.log(${JSON.stringify(JSON.stringify(line))});`).join(' '));

test.each([
  ['ends', onFirstLine('process.exit(3)'), 'the server ended (exit code 3)'],
  ['is killed', onFirstLine('process.kill(process.pid, "SIGKILL")'), 'the server ended (SIGKILL)'],
  ['talks nonsense', onFirstLine('console.log("ready")'), /^the server sent what is no message: /],
  ['refuses', says({ id: 1, error: { code: -32600, message: 'Not so' } }), 'initialize was refused: Not so'],
  [
    'answers wrongly',
    says({ id: 1, result: { userAgent: 7 } }),
    'the server sent a wrong answer to initialize: invalid type: integer `7`, expected a string',
  ],
])('what is waited for is rejected when the server %s', async (_name, source, message) => {
  const client = clientOf(source);
  await expect(initialize(client)).rejects.toThrow(message);
});

test('a server that is given up is ended, and what is waited for is rejected at once and from then on', async () => {
  const client = clientOf('process.stdin.resume()');
  const waiting = [initialize(client), client.next('turn/completed')];
  client.giveUp('too slow');
  for (const promise of [...waiting, initialize(client)]) await expect(promise).rejects.toThrow('too slow');
});

test('a request that nobody here answers is refused', async () => {
  const client = clientOf(
    `process.stdin.once('data', () => {
      process.stdin.once('data', (line) => {
        const { id, error } = JSON.parse(line);
        console.log(JSON.stringify({ method: 'warning', params: { threadId: String(id), message: error.message } }));
      });
      console.log(JSON.stringify({ id: 9, method: 'item/tool/call', params: {} }));
    })`,
  );
  const warning = client.next('warning');
  client.notify('initialized');
  expect(await warning).toEqual({ threadId: '9', message: 'this client does not answer item/tool/call' });
});
