import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { say, sse, startServer, testHome } from '../harness/index.ts';

test('the configured program is told of every turn that ended well', async () => {
  const home = testHome();
  const program = home.workspace.write('note.sh', '#!/bin/sh\nprintf "%s\\n" "$*" >> "$(pwd)/told"\n');
  chmodSync(program, 0o755);
  const { client } = await startServer({
    home,
    settings: `notify = ["${program}", "extra"]`,
    initialize: { name: 'xcode' },
    scripts: [say('the answer'), { status: 400, body: 'no' }, [sse.created(), sse.completed()]],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const told = (): string[] => {
    try {
      return home.workspace.read('told').trim().split('\n');
    } catch {
      return [];
    }
  };
  const notice = (turnId: string, inputMessages: readonly string[], last: string | null): string => {
    const ids = { 'thread-id': thread.id, 'turn-id': turnId, cwd: home.workspace.path, client: 'xcode' };
    const said = { 'input-messages': inputMessages, 'last-assistant-message': last };
    return `extra ${JSON.stringify({ type: 'agent-turn-complete', ...ids, ...said })}`;
  };
  const first = await client.turn(thread.id, 'hi');
  await expect.poll(told).toEqual([notice(first.turn.id, ['hi'], 'the answer')]);
  await client.turn(thread.id, 'fails');
  const pieces = ['a', 'b'].map((text) => ({ type: 'text' as const, text, text_elements: [] }));
  const image = { type: 'image' as const, url: 'data:image/png;base64,iVBORw0KGgo=' };
  const third = await client.turn(thread.id, '', { input: [...pieces, image] });
  await expect
    .poll(told)
    .toEqual([
      notice(first.turn.id, ['hi'], 'the answer'),
      notice(third.turn.id, ['hi', 'fails', 'ab'], null),
    ]);
  home.remove();
});

test('a program that cannot be started is no error of the turn', async () => {
  const { client, home, log } = await startServer({
    settings: 'notify = ["/no/such/program"]',
    scripts: [say('fine')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  expect((await client.turn(thread.id, 'hi')).turn).toMatchObject({ status: 'completed', error: null });
  await expect.poll(log).toContain('/no/such/program');
});
