import { describe, expect, test } from 'vitest';
import { CARRIERS, Evened, FIRST, modelSaid, note, say, startServer, turnCompleted, turnStarted, userSaid } from '../harness/index.ts';

describe.each(CARRIERS)('turn/start over %s', (carrier) => {
  test('runs a turn: the words of both sides, between the marks of the turn', async () => {
    const { client, home } = await startServer({ carrier, scripts: [say('Hello', { deltas: ['Hel', 'lo'] })] });
    const evened = new Evened(home);
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    evened.value(thread.id);
    const { from } = await client.turn(thread.id, 'hi');
    expect(evened.heard(client, { from })).toEqual([
      turnStarted(FIRST),
      note("warning", { threadId: "#1", message: "x" }),
      ...userSaid(FIRST, '#3', 'hi'),
      ...modelSaid(FIRST, 'Hello', { deltas: ['Hel', 'lo'] }),
      turnCompleted(FIRST),
    ]);
  });
});
