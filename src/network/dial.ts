import { connect, type Socket } from 'node:net';

const CONNECT_TIMEOUT_MS = 30_000;

/** Connects to the first of some addresses that answers; rejects with the last one's error. */
export async function dial(addresses: readonly string[], port: number): Promise<Socket> {
  let failure: unknown = new Error('there is no address to connect to');
  for (const address of addresses) {
    try {
      return await dialOne(address, port);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function dialOne(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(new Error('the connection timed out')));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

/** Passes bytes both ways until either side ends; what came before that still arrives. */
export function splice(a: Socket, b: Socket): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroySoon());
    from.pipe(to);
    // A client may have gone while its host was looked up.
    if (from.destroyed) to.destroy();
  }
}
