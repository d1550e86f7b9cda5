import { WebSocket } from 'ws';
import type { Wire } from './wire.ts';

/**
 * Connects to a server that listens for websockets.
 *
 * @param url `ws://IP:PORT`, or `ws+unix:PATH:/` for a socket in the file system
 * @param token what is shown where the server asks for one (`--ws-auth`)
 * @throws Error where nobody listens there, or the server refuses the connection
 */
export async function socketWire(url: string, token?: string): Promise<Wire> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, { headers, perMessageDeflate: false, maxPayload: 0 });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  return {
    send: (text) => socket.send(text),
    onMessage: (receive) => {
      socket.on('message', (data: Buffer) => receive(data.toString()));
    },
    onClose: (told) => void closed.then((code) => told(`the connection is closed (${code})`)),
    end: async () => {
      socket.close();
      await closed;
    },
  };
}
