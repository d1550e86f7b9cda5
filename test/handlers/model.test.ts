import { describe, expect, test } from 'vitest';
import { startServer, type TestClient } from '../harness/index.ts';

const VISIBLE = ['gpt-5.5', 'gpt-5.4', 'gpt-5.4-mini', 'gpt-5.3-codex', 'gpt-5.2'];

async function ids(client: TestClient, params: { limit?: number; cursor?: string; includeHidden?: boolean }) {
  const { data, nextCursor } = await client.request('model/list', params);
  return { ids: data.map(({ id }) => id), nextCursor };
}

describe('model/list', () => {
  test('gives the visible models, the first as the default', async () => {
    const { client } = await startServer();
    const { data, nextCursor } = await client.request('model/list', {});
    expect(data.map(({ id, hidden, isDefault }) => ({ id, hidden, isDefault }))).toEqual(
      VISIBLE.map((id) => ({ id, hidden: false, isDefault: id === 'gpt-5.5' })),
    );
    expect(nextCursor).toBeNull();
  });

  test('gives hidden models to those who ask', async () => {
    const { client } = await startServer();
    const { data } = await client.request('model/list', { includeHidden: true });
    expect(data.filter(({ hidden }) => hidden).map(({ id }) => id)).toEqual(['codex-auto-review']);
    expect(data).toHaveLength(VISIBLE.length + 1);
  });

  test('goes on where the last page ended', async () => {
    const { client } = await startServer();
    expect(await ids(client, { limit: 2 })).toEqual({ ids: VISIBLE.slice(0, 2), nextCursor: '2' });
    expect(await ids(client, { limit: 2, cursor: '2' })).toEqual({
      ids: VISIBLE.slice(2, 4),
      nextCursor: '4',
    });
    expect(await ids(client, { limit: 1, cursor: '4' })).toEqual({ ids: ['gpt-5.2'], nextCursor: null });
    expect(await ids(client, { cursor: '5' })).toEqual({ ids: [], nextCursor: null });
    expect(await ids(client, { limit: 0 })).toEqual({ ids: ['gpt-5.5'], nextCursor: '1' });
  });

  test.each([
    ['invalid', 'invalid cursor: invalid'],
    ['', 'invalid cursor: '],
    ['-1', 'invalid cursor: -1'],
    ['99999999999999999999999', 'invalid cursor: 99999999999999999999999'],
    ['6', 'cursor 6 exceeds total models 5'],
  ])('refuses the cursor %j', async (cursor, message) => {
    const { client } = await startServer();
    expect(await client.requestError('model/list', { cursor })).toEqual({ code: -32600, message });
  });
});

describe('the provider in use', () => {
  const all = { namespaceTools: true, imageGeneration: true, webSearch: true };

  test('is told with what it can do', async () => {
    const { client } = await startServer();
    expect(await client.request('modelProvider/capabilities/read', {})).toEqual(all);
    expect(await client.request('modelProvider/read', {})).toEqual({
      modelProvider: 'mock_provider',
      ...all,
    });
  });

  test('can do less where it is Amazon Bedrock', async () => {
    const { client } = await startServer({ config: 'model_provider = "amazon-bedrock"\n' });
    const none = { namespaceTools: false, imageGeneration: false, webSearch: false };
    expect(await client.request('modelProvider/capabilities/read', {})).toEqual(none);
    expect(await client.request('modelProvider/read', {})).toEqual({
      modelProvider: 'amazon-bedrock',
      ...none,
    });
  });

  test('cannot be told where the configuration names none that there is', async () => {
    const { client } = await startServer({ config: 'model_provider = "nope"\n' });
    expect(await client.requestError('modelProvider/capabilities/read', {})).toEqual({
      code: -32603,
      message: 'failed to resolve feature override precedence: Model provider `nope` not found',
    });
  });
});

test('mock/experimentalMethod echoes, for clients with the capability', async () => {
  const { client, connect } = await startServer();
  expect(await client.request('mock/experimentalMethod', { value: 'x' })).toEqual({ echoed: 'x' });
  expect(await client.request('mock/experimentalMethod', {})).toEqual({ echoed: null });
  const stable = await connect({ experimentalApi: false });
  expect(await stable.requestError('mock/experimentalMethod', {})).toEqual({
    code: -32600,
    message: 'mock/experimentalMethod requires experimentalApi capability',
  });
});
