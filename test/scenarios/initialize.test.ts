import { describe, expect, test } from 'vitest';
import { CARRIERS, Evened, startServer } from '../harness/index.ts';

describe.each(CARRIERS)('initialize over %s', (carrier) => {
  test('tells who the server is and where its home lies', async () => {
    const { client, home } = await startServer({ carrier, initialize: false });
    const answer = await client.initialize({ name: 'codex_vscode', version: '0.1.2' });
    expect(answer).toEqual({
      userAgent: expect.stringMatching(/^codex_vscode\/0\.129\.0 \(.+\) .*\(codex_vscode; 0\.1\.2\)$/),
      codexHome: home.codexHome.path,
      platformFamily: 'unix',
      platformOs: 'linux',
    });
  });

  test('is required before anything else and taken once', async () => {
    const { client } = await startServer({ carrier, initialize: false });
    expect(await client.requestError('thread/start', {})).toEqual({
      code: -32600,
      message: 'Not initialized',
    });
    await client.initialize();
    expect(await client.requestError('initialize', { clientInfo: { name: 'again', version: '1' } })).toEqual({
      code: -32600,
      message: 'Already initialized',
    });
  });
});

test('a client name that no HTTP header can carry is refused', async () => {
  const { client } = await startServer({ initialize: false });
  const clientInfo = { name: 'bad\rname', title: null, version: '1' };
  expect(await client.requestError('initialize', { clientInfo, capabilities: null })).toEqual({
    code: -32600,
    message: "Invalid clientInfo.name: 'bad\rname'. Must be a valid HTTP header value.",
  });
});

test('notices come once the client said that it is initialized, or asked something else', async () => {
  const { client, home, connect } = await startServer({ initialize: false });
  await client.requestRaw('initialize', { clientInfo: { name: 'quiet', version: '1' } });
  expect(client.methods()).toEqual([]);
  await client.request('thread/loaded/list', {});
  const status = await client.waitFor('remoteControl/status/changed');
  expect(status).toEqual({ status: 'disabled', environmentId: null });
  const second = await connect();
  await second.waitFor('remoteControl/status/changed');
  expect(new Evened(home).heard(client, { background: true })).toEqual([
    { method: 'remoteControl/status/changed', params: { status: 'disabled', environmentId: null } },
  ]);
});

test('notifications that a client opted out of do not reach it', async () => {
  const { client } = await startServer({ initialize: { optOut: ['thread/started'] } });
  await client.request('thread/start', {});
  await client.request('thread/start', {});
  expect(client.notifications('thread/started')).toEqual([]);
});

describe('a client without the experimental capability', () => {
  test.each(['mock/experimentalMethod', 'thread/realtime/start', 'thread/memoryMode/set'])(
    'may not call %s',
    async (method) => {
      const { client } = await startServer({ initialize: { experimentalApi: false } });
      const params = {
        threadId: '0199a0b0-0000-7000-8000-000000000000',
        mode: 'enabled',
        outputModality: 'text',
      };
      expect(await client.requestError(method, params)).toEqual({
        code: -32600,
        message: `${method} requires experimentalApi capability`,
      });
    },
  );

  test('may not use experimental fields, and needs none', async () => {
    const { client } = await startServer({ initialize: { experimentalApi: false } });
    expect(await client.requestError('thread/start', { mockExperimentalField: 'x' })).toEqual({
      code: -32600,
      message: 'thread/start.mockExperimentalField requires experimentalApi capability',
    });
    expect(await client.request('thread/start', {})).toMatchObject({ model: 'mock-model' });
  });
});

test('what is no method, or has wrong parameters, is refused by name', async () => {
  const { client } = await startServer();
  expect(await client.requestError('thread/unknown', {})).toEqual({
    code: -32600,
    message: expect.stringMatching(
      /^Invalid request: unknown variant `thread\/unknown`, expected one of `initialize`/,
    ),
  });
  expect(await client.requestError('thread/read', {})).toEqual({
    code: -32600,
    message: 'Invalid request: missing field `threadId`',
  });
});
