// A turn is interrupted while the model streams; the next turn goes on from what was said.
import { config, ev, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([
    [
      ev.created(),
      ev.messageAdded(),
      ev.textDelta('half an ans'),
      { hold: new Promise((r) => setTimeout(r, 3000)) },
    ],
    say('again'),
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const { turn } = await s.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go' }],
  });
  await s.waitFor('item/agentMessage/delta');
  await s.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await s.waitFor('turn/completed');
  await s.turn(thread.id, 'next');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note(
    'input of the second request',
    mock
      .responses()[1]
      .body.input.map((i) => i.role ?? i.type)
      .concat(JSON.stringify(mock.responses()[1].body.input.slice(-3))),
  );
};
