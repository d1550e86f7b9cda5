import { expect, test } from 'vitest';
import { say, startServer, type TestClient } from '../harness/index.ts';

const CLIENTS = 60;
const DELTAS = Array.from({ length: 100 }, (_, i) => `word${i} `);

/** A client's own thread and its first turn; the text that came. */
async function streamed(client: TestClient, cwd: string): Promise<string> {
  const { thread } = await client.request('thread/start', { cwd });
  const { turn } = await client.turn(thread.id, 'go');
  const deltas = client.notifications('item/agentMessage/delta').map(({ delta }) => delta);
  return `${turn.status}: ${deltas.join('')}`;
}

// bench/websocket-clients.mjs measures the same with 500.
test.each(['websocket', 'unix'] as const)(
  'clients that all stream at once over %s lose nothing and are not refused',
  async (carrier) => {
    const scripts = Array.from({ length: CLIENTS }, () => say(DELTAS.join(''), { deltas: DELTAS }));
    const { client, connect, home } = await startServer({ carrier, scripts });
    const others = await Promise.all(Array.from({ length: CLIENTS - 1 }, () => connect()));
    const texts = await Promise.all([client, ...others].map((one) => streamed(one, home.workspace.path)));
    expect(texts).toEqual(Array.from({ length: CLIENTS }, () => `completed: ${DELTAS.join('')}`));
  },
);
