import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { resolveCodexHome } from '../config/home.ts';
import { osErrorCode, osErrorText } from '../os-error.ts';
import type { ProxyCommand } from './command-line.ts';
import { controlSocketPath } from './control-socket.ts';

/**
 * Carries bytes between standard input and output and a server's socket, until either has no more. What the bytes mean,
 * a websocket with its handshake, is between the client and the server.
 *
 * @throws Error in the reference's words (0.129.0) when nobody listens at the socket
 */
export async function runProxy({ socket }: ProxyCommand, env: NodeJS.ProcessEnv): Promise<void> {
  const path = socket === undefined ? controlSocketPath(resolveCodexHome(env)) : resolve(socket);
  const stream = await connected(path);
  process.stdin.pipe(stream);
  stream.pipe(process.stdout);
  process.stdout.on('error', () => stream.destroy());
  await new Promise<void>((done) => {
    stream.on('error', () => undefined);
    stream.on('end', done);
    stream.on('close', done);
  });
  stream.destroy();
  process.stdin.destroy();
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const stream = connect({ path, allowHalfOpen: true });
    stream.once('connect', () => resolve(stream));
    stream.once('error', (error) => {
      const code = osErrorCode(error);
      const reason = (code === undefined ? undefined : osErrorText(code)) ?? error.message;
      reject(new Error(`failed to connect to socket at ${path}\n\nCaused by:\n    ${reason}`));
    });
  });
}
