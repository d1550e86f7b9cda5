import type { Thread, ThreadItem, Turn } from '../../protocol/index.ts';
import { QUIRE_VERSION } from '../../version.ts';
import type { AppServerClient } from '../../client/client.ts';
import { REQUEST, SCRIPT } from './playground.ts';
import type { Screen } from './screen.ts';
import { showTurns } from './turn-view.ts';

/** What came of a session. */
export interface Session {
  /** As the server reads it back. */
  readonly thread: Thread;
  readonly turn: Turn;
  /** What happened in the turn. A stored thread has less: 0.129.0 keeps commands as calls of the model, not as items. */
  readonly items: readonly ThreadItem[];
}

/** Plays one turn as a client would. Rejects if the server is lost or refuses something. */
export async function playSession(
  client: AppServerClient,
  screen: Screen,
  workspace: string,
): Promise<Session> {
  const clientInfo = { name: 'quire-demo', title: 'Quire demo', version: QUIRE_VERSION };
  screen.sent('initialize', `clientInfo: ${clientInfo.name} ${clientInfo.version}`);
  const { userAgent } = await client.request('initialize', { clientInfo });
  screen.received('result', userAgent);
  screen.sent('initialized');
  client.notify('initialized');
  showTurns(client, screen);

  screen.sent('thread/start', `cwd: ${workspace}`);
  const { thread, modelProvider, sandbox, approvalPolicy } = await client.request('thread/start', {
    cwd: workspace,
  });
  screen.received(
    'result',
    `thread ${thread.id}, model provider ${modelProvider}, sandbox ${sandbox.type}, approval policy ${JSON.stringify(approvalPolicy)}`,
  );

  screen.sent(
    'turn/start',
    'the request, and a script: the offline model cannot read, it only follows scripts',
  );
  screen.block(REQUEST, 'bold');
  screen.block(SCRIPT, 'dim');
  const input = [{ type: 'text' as const, text: `${REQUEST}\n${SCRIPT}` }];
  const items: ThreadItem[] = [];
  client.on('item/completed', ({ item }) => items.push(item));
  const [{ turn }] = await Promise.all([
    client.next('turn/completed'),
    client.request('turn/start', { threadId: thread.id, input }),
  ]);

  screen.sent('thread/read', 'includeTurns: what was stored');
  const stored = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  const kept = stored.thread.turns.flatMap((storedTurn) => storedTurn.items);
  screen.received(
    'result',
    `${kept.length} items in ${stored.thread.turns.length} turn: ${kept.map(({ type }) => type).join(', ')}`,
  );
  return { thread: stored.thread, turn, items };
}
