import { expect, test } from 'vitest';
import { FEATURES } from '../../src/config/index.ts';
import { startServer, type TestClient } from '../harness/index.ts';

/** The names of the features that are not as they are by default. */
async function changed(client: TestClient): Promise<string[]> {
  const { data } = await client.request('experimentalFeature/list', {});
  return data.filter((feature) => feature.enabled !== feature.defaultEnabled).map(({ name }) => name);
}

const switchOn = (client: TestClient, enablement: Record<string, boolean>) =>
  client.requestError('experimentalFeature/enablement/set', { enablement });

const refused = (message: string) => ({ code: -32600, message });

test('every feature is listed with its stage; those to try have words to show', async () => {
  const { client } = await startServer();
  const { data, nextCursor } = await client.request('experimentalFeature/list', {});
  expect(nextCursor).toBeNull();
  expect(data.map(({ name, stage, defaultEnabled }) => ({ key: name, stage, defaultEnabled }))).toEqual(
    FEATURES,
  );
  expect(data.every(({ stage, displayName }) => (stage === 'beta') === (displayName !== null))).toBe(true);
  expect(data.find(({ name }) => name === 'goals')).toEqual({
    name: 'goals',
    stage: 'beta',
    displayName: 'Goals',
    description: 'Keeps a thread working towards a goal that you set.',
    announcement: '',
    enabled: false,
    defaultEnabled: false,
  });
});

test('the list comes by page', async () => {
  const { client } = await startServer();
  const page = async (params: { cursor?: string; limit?: number }) => {
    const { data, nextCursor } = await client.request('experimentalFeature/list', params);
    return [...data.map(({ name }) => name), nextCursor];
  };
  expect(await page({ limit: 2 })).toEqual(['undo', 'shell_tool', '2']);
  expect(await page({ cursor: '2', limit: 0 })).toEqual(['unified_exec', '3']);
  expect(await page({ cursor: String(FEATURES.length) })).toEqual([null]);
  const beyond = { cursor: String(FEATURES.length + 1) };
  expect(await client.requestError('experimentalFeature/list', beyond)).toEqual(
    refused(`cursor ${beyond.cursor} exceeds total feature flags ${FEATURES.length}`),
  );
  expect(await client.requestError('experimentalFeature/list', { cursor: 'x' })).toEqual(
    refused('invalid cursor: x'),
  );
});

test('some features can be switched while the server runs; a config counts more', async () => {
  const { client } = await startServer({
    settings: '[features]\ngoals = true\nmemories = false\ncollab = false\n',
  });
  expect(await changed(client)).toEqual(['multi_agent', 'goals']);
  const first = { memories: true, plugins: false };
  expect(await client.request('experimentalFeature/enablement/set', { enablement: first })).toEqual({
    enablement: first,
  });
  expect(await changed(client)).toEqual(['multi_agent', 'plugins', 'goals']);
  const second = { remote_control: true };
  await client.request('experimentalFeature/enablement/set', { enablement: second });
  expect(await changed(client)).toEqual(['multi_agent', 'plugins', 'goals', 'remote_control']);
  expect(await client.request('experimentalFeature/enablement/set', { enablement: {} })).toEqual({
    enablement: {},
  });
});

test('others cannot, and then none of them is', async () => {
  const { client } = await startServer();
  const supported =
    'currently supported features are apps, memories, plugins, remote_control, tool_search, tool_suggest, tool_call_mcp_elicitation';
  expect(await switchOn(client, { apps: false, goals: true })).toEqual(
    refused(`unsupported feature enablement \`goals\`: ${supported}`),
  );
  expect(await switchOn(client, { connectors: true, unknown: true })).toEqual(
    refused('invalid feature enablement `connectors`: use canonical feature key `apps`'),
  );
  expect(await switchOn(client, { plugins: false, unknown: true })).toEqual(
    refused('invalid feature enablement `unknown`'),
  );
  expect(await changed(client)).toEqual([]);
});

test('a broken configuration is told of', async () => {
  const { client, home } = await startServer();
  const config = home.codexHome.write('config.toml', 'approval_policy = "x"\n');
  const failed = (what: string) => ({
    code: -32603,
    message: expect.stringMatching(`^${what}: ${config}:1:19: unknown variant \`x\``),
  });
  expect(await client.requestError('experimentalFeature/list', {})).toEqual(
    failed('failed to reload config'),
  );
  expect(await switchOn(client, { apps: true })).toEqual(
    failed('failed to resolve feature override precedence'),
  );
});
