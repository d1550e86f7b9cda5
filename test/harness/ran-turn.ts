import { Evened } from './evened.ts';
import { toolOutputs } from './model-input.ts';
import type { Script } from './scripted-model.ts';
import { startServer, type ServerSetup } from './server.ts';
import { say } from './sse.ts';

/** A server whose model answered one turn by some scripts and then said `done`; its workspace has a folder `sub`. */
export async function ranTurn(scripts: readonly Script[], setup: ServerSetup = {}) {
  const server = await startServer({ ...setup, scripts: [...scripts, say('done')] });
  const { client, home, model } = server;
  home.workspace.write('sub/x', '');
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'go');
  return { ...server, thread, evened, from, outputs: evened.value(toolOutputs(model)) };
}
