import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { say, startServer } from '../harness/index.ts';

test('a thread that cannot be stored fails its turn with the reason; the server lives on', async () => {
  const { client, home, model, log } = await startServer();
  const sessions = home.codexHome.join('sessions');
  writeFileSync(sessions, 'in the way');
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn, from } = await client.turn(thread.id, 'hi');
  expect(turn.status).toBe('failed');
  const error = {
    message: expect.stringMatching(/^the thread could not be stored: .*(EEXIST|ENOTDIR)/),
    codexErrorInfo: 'other',
    additionalDetails: null,
  };
  expect(turn.error).toEqual(error);
  expect(client.notifications('error', from)).toEqual([
    { threadId: thread.id, turnId: turn.id, error, willRetry: false },
  ]);
  expect(log()).toContain('thread could not be stored');
  rmSync(sessions);
  mkdirSync(sessions);
  model.push(say('ok'));
  const again = await client.turn(thread.id, 'hi again');
  expect(again.turn).toMatchObject({ status: 'completed', error: null });
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns.at(-1)?.items).toHaveLength(2);
});

test('a state database that cannot be used costs nothing but speed', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  home.codexHome.write('state_5.sqlite', 'not a database, whatever its name says');
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn } = await client.turn(thread.id, 'hi');
  expect(turn.status).toBe('completed');
  const list = await client.request('thread/list', {});
  expect(list.data.map(({ id }) => id)).toEqual([thread.id]);
});
