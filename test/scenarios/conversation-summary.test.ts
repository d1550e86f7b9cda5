import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { Evened, say, startServer } from '../harness/index.ts';

async function oneTurn() {
  const server = await startServer({ scripts: [say('one')] });
  const { thread } = await server.client.request('thread/start', { cwd: server.home.workspace.path });
  await server.client.turn(thread.id, 'first words');
  return { ...server, thread };
}

test('getConversationSummary finds a thread by its id and by its rollout file', async () => {
  const { client, home, thread } = await oneTurn();
  const byId = await client.request('getConversationSummary', { conversationId: thread.id });
  const { timestamp } = byId.summary;
  expect(Math.floor(Date.parse(String(timestamp)) / 1000)).toBe(thread.createdAt);
  expect(new Evened(home).value(byId)).toEqual({
    summary: {
      conversationId: '#1',
      path: '~/.codex/sessions/<day>/rollout-<time>-#1.jsonl',
      preview: 'first words',
      timestamp,
      updatedAt: timestamp,
      modelProvider: 'mock_provider',
      cwd: '~/work',
      cliVersion: '0.129.0',
      source: 'vscode',
      gitInfo: null,
    },
  });
  const path = String(thread.path);
  for (const rolloutPath of [path, relative(home.codexHome.path, path)]) {
    expect(await client.request('getConversationSummary', { rolloutPath })).toEqual(byId);
  }
});

test('what is not there, or is no rollout, is refused', async () => {
  const { client, home } = await startServer();
  home.workspace.write('x.jsonl', 'garbage\n');
  const file = home.workspace.join('x.jsonl');
  const none = '0199a0b0-0000-7000-8000-000000000000';
  expect(await client.requestError('getConversationSummary', { conversationId: none })).toEqual({
    code: -32600,
    message: `no rollout found for conversation id ${none}`,
  });
  expect(await client.requestError('getConversationSummary', { rolloutPath: 'nope.jsonl' })).toEqual({
    code: -32600,
    message: `failed to resolve rollout path \`${home.codexHome.join('nope.jsonl')}\`: No such file or directory (os error 2)`,
  });
  expect(await client.requestError('getConversationSummary', { rolloutPath: file })).toEqual({
    code: -32603,
    message: `failed to load conversation summary from ${file}: thread-store internal error: failed to read thread ${file}: rollout at ${file} is empty`,
  });
});
