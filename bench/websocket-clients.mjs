// Many clients at once: each has a connection and a thread of its own, and all turns stream at the same time.
import { say } from './model-server.mjs';
import { SocketClient, SocketServer } from './socket-server.mjs';

const CLIENTS = 500;
const DELTAS = 100;
/** After this long a turn has not come to its end. */
const LIMIT_MS = 60_000;

/** @param {import('./measures.mjs').Subject} subject */
export async function websocketClients({ command, newHome }) {
  const answer = say(Array.from({ length: DELTAS }, (_, i) => `word${i} `));
  const server = await SocketServer.start(command, { home: newHome(), answers: [answer] });
  const clients = Array.from({ length: CLIENTS }, () => new SocketClient(server.url));
  try {
    const threads = await Promise.all(clients.map((client) => client.startThread(server.cwd)));
    const begun = performance.now();
    await Promise.all(clients.map((client, i) => client.turn(threads[i], LIMIT_MS)));
    const ms = performance.now() - begun;
    const finished = clients.filter(({ completed }) => completed);
    const lost = finished.reduce((sum, { deltas }) => sum + DELTAS - deltas, 0);
    const name = `${CLIENTS} websocket clients:`;
    return {
      [`${name} turns ms`]: ms,
      [`${name} unfinished turns`]: CLIENTS - finished.length,
      [`${name} deltas lost`]: lost,
      [`${name} overloads`]: clients.reduce((sum, { overloads }) => sum + overloads, 0),
      [`${name} peak memory MiB`]: server.peakMemory(),
    };
  } finally {
    for (const client of clients) client.close();
    await server.close();
  }
}
