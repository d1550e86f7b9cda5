import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Stands in for a full disk: a file may not grow beyond so many bytes. */
const FULL_BYTES = 1 << 20;

test.runIf(process.platform === 'linux')(
  'a disk that is full fails the turn, leaves whole lines behind and costs nothing once there is room',
  async () => {
    const server = await startServer({
      carrier: 'stdio',
      wrapper: ['prlimit', `--fsize=${FULL_BYTES}:unlimited`],
      scripts: [say('one'), say('two')],
    });
    const { client, home, model } = server;
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    const { id: threadId } = thread;
    await client.turn(threadId, 'before');
    const large = 'x'.repeat(FULL_BYTES - 1000);
    const { turn } = await client.turn(threadId, large);
    expect(turn).toMatchObject({
      status: 'failed',
      error: {
        message: expect.stringMatching(/^the thread could not be stored: failed to write rollout .*EFBIG/),
      },
    });
    const text = readFileSync(String(thread.path), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    expect(() =>
      text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).not.toThrow();
    execFileSync('prlimit', ['--pid', String(server.process?.pid), '--fsize=unlimited:unlimited']);
    const after = await client.turn(threadId, 'after');
    expect(after.turn).toMatchObject({ status: 'completed', error: null });
    const asked = JSON.stringify(model.turns().at(-1)?.body);
    expect([asked.includes('"before"'), asked.includes('xxx')]).toEqual([true, false]);
    const read = await client.request('thread/read', { threadId, includeTurns: true });
    const said = read.thread.turns.map(({ items }) => items.map(({ type }) => type).join(' '));
    expect(said.at(0)).toBe('userMessage agentMessage');
    expect(said.at(-1)).toBe('userMessage agentMessage');
    expect(client.notifications('warning').filter(({ message }) => message.includes('damaged'))).toEqual([]);
  },
);

test.runIf(process.platform === 'linux')(
  'what a full disk keeps from being stored outside of turns is refused, and what was confirmed stays',
  async () => {
    const server = await startServer({
      carrier: 'stdio',
      wrapper: ['prlimit', `--fsize=${FULL_BYTES}:unlimited`],
      scripts: [say('one'), say('two')],
    });
    const { client, home, model } = server;
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    const { id: threadId } = thread;
    await client.turn(threadId, 'before');
    await client.request('thread/name/set', { threadId, name: 'kept' });
    const large = 'x'.repeat(FULL_BYTES);
    const full = (error: unknown) =>
      expect(error).toEqual({ code: -32603, message: expect.stringMatching(/EFBIG/) });
    full(await client.requestError('thread/name/set', { threadId, name: large }));
    const content = [{ type: 'input_text' as const, text: large }];
    const items = [{ type: 'message', role: 'user', content }];
    full(await client.requestError('thread/inject_items', { threadId, items }));
    execFileSync('prlimit', ['--pid', String(server.process?.pid), '--fsize=unlimited:unlimited']);
    expect((await client.request('thread/read', { threadId })).thread.name).toBe('kept');
    await client.request('thread/name/set', { threadId, name: 'new' });
    expect((await client.request('thread/list', {})).data.map(({ name }) => name)).toEqual(['new']);
    await client.turn(threadId, 'after');
    expect(JSON.stringify(model.turns().at(-1)?.body)).not.toContain('xxx');
  },
);
