import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelConfig, say, startServer, type ScriptedModel } from '../harness/index.ts';

const ENDPOINT = 'http://127.0.0.1:9';

test('threads that are configured to be kept elsewhere are not kept here instead', async () => {
  const endpoint = `experimental_thread_store_endpoint = "${ENDPOINT}"`;
  const config = (model: ScriptedModel): string => modelConfig(model.baseUrl, endpoint);
  const { client, home } = await startServer({ config, scripts: [say('one')] });
  const reason = `remote thread stores are not supported (experimental_thread_store_endpoint is ${ENDPOINT})`;
  const threadId = '0199a0b0-0000-7000-8000-000000000000';
  const refused = { code: -32603, message: expect.stringContaining(reason) };
  expect(await client.requestError('thread/start', {})).toEqual(refused);
  expect(await client.requestError('thread/list', {})).toEqual(refused);
  expect(await client.requestError('thread/read', { threadId })).toEqual(refused);
  expect(await client.requestError('thread/resume', { threadId })).toEqual(refused);
  expect(await client.requestError('thread/name/set', { threadId, name: 'x' })).toEqual(refused);
  expect(await client.requestError('thread/archive', { threadId })).toEqual(refused);
  expect(await client.requestError('getConversationSummary', { rolloutPath: 'sessions/x.jsonl' })).toEqual({
    code: -32600,
    message: 'rollout path queries are only supported with the local thread store',
  });
  const unread = 'remote thread store does not support read_thread_by_rollout_path';
  const byPath = { code: -32603, message: `failed to read thread: thread-store internal error: ${unread}` };
  const path = 'sessions/x.jsonl';
  expect(await client.requestError('thread/resume', { threadId: 'any', path })).toEqual(byPath);
  expect(await client.requestError('thread/fork', { threadId: 'any', path })).toEqual(byPath);
  const { thread } = await client.request('thread/start', { ephemeral: true });
  expect((await client.turn(thread.id, 'hello')).turn.status).toBe('completed');
  expect(readdirSync(home.codexHome.path).filter((name) => /sessions|sqlite/.test(name))).toEqual([]);
});
