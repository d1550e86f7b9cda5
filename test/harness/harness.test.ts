import { describe, expect, test } from 'vitest';
import { CARRIERS, call, say, startScriptedModel, startServer } from './index.ts';

describe.each(CARRIERS)('a server over %s', (carrier) => {
  test('runs a turn with a scripted model', async () => {
    const { client, model, home } = await startServer({
      carrier,
      scripts: [say('Hello', { deltas: ['Hel', 'lo'] })],
    });
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    const { turn, from } = await client.turn(thread.id, 'hi');
    expect(turn.status).toBe('completed');
    expect(client.notifications('item/agentMessage/delta', from).map(({ delta }) => delta)).toEqual([
      'Hel',
      'lo',
    ]);
    expect(model.turns()).toHaveLength(1);
  });

  test('gives errors as they came', async () => {
    const { client } = await startServer({ carrier, initialize: false });
    expect(await client.requestError('thread/list', {})).toEqual({
      code: -32600,
      message: 'Not initialized',
    });
  });
});

test('a wait that times out lists what did come', async () => {
  const { client } = await startServer();
  await client.request('thread/start', {});
  const waiting = client.waitFor('turn/completed', () => true, { timeoutMs: 50 });
  await expect(waiting).rejects.toThrow(
    /timed out waiting for turn\/completed; what came:\n(.*\n)* {2}thread\/started /,
  );
});

test('a model request without a script fails the test, and so does a script that is not used', async () => {
  const model = await startScriptedModel();
  await fetch(`${model.baseUrl}/responses`, { method: 'POST', body: '{}' });
  await expect(model.close()).rejects.toThrow('the model was asked without a script: POST /v1/responses');
  const idle = await startScriptedModel([call('c', 'shell', {})]);
  await expect(idle.close()).rejects.toThrow('1 model scripts were not used');
});
