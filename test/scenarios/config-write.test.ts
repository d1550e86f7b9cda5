import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/protocol/index.ts';
import { startServer, type TestServer } from '../harness/index.ts';

const CONFIG = '# mine\nmodel = "a" # the best\nlog_dir = "logs"\n\n[tui]\ntheme = "t"\n';

const edit = (keyPath: string, value: JsonValue, mergeStrategy: 'replace' | 'upsert' = 'replace') => ({
  keyPath,
  value,
  mergeStrategy,
});

const said = ({ home }: TestServer) => home.codexHome.read('config.toml');
const fileOf = ({ home }: TestServer) => home.codexHome.join('config.toml');

const refused = (code: string, message: string) => ({
  code: -32600,
  message,
  data: { config_write_error_code: code },
});

test('a setting is written where it stands, and read back with its version', async () => {
  const server = await startServer({ config: CONFIG });
  const { client } = server;
  const { origins } = await client.request('config/read', {});
  const expectedVersion = origins['model']?.version ?? null;
  const answer = await client.request('config/value/write', { ...edit('model', 'b'), expectedVersion });
  const after = await client.request('config/read', {});
  expect(answer).toEqual({
    status: 'ok',
    version: after.origins['model']?.version,
    filePath: fileOf(server),
    overriddenMetadata: null,
  });
  expect(after.config.model).toBe('b');
  expect(said(server)).toBe(CONFIG.replace('"a"', '"b"'));
  expect(await client.requestError('config/value/write', { ...edit('model', 'c'), expectedVersion })).toEqual(
    refused(
      'configVersionConflict',
      'Configuration was modified since last read. Fetch latest version and retry.',
    ),
  );
  expect(said(server)).toBe(CONFIG.replace('"a"', '"b"'));
});

test('several settings are written together, or none of them', async () => {
  const server = await startServer({ config: CONFIG });
  const { client } = server;
  const edits = [
    edit('sandbox_mode', 'workspace-write'),
    edit('sandbox_workspace_write', { writable_roots: ['/r'], network_access: false }),
    edit('tui', { animations: false }, 'upsert'),
    edit('model', null),
  ];
  await client.request('config/batchWrite', { edits, reloadUserConfig: true });
  expect(said(server)).toBe(
    'log_dir = "logs"\nsandbox_mode = "workspace-write"\n\n[tui]\ntheme = "t"\nanimations = false\n\n[sandbox_workspace_write]\nwritable_roots = ["/r"]\nnetwork_access = false\n',
  );
  const before = said(server);
  expect(
    await client.requestError('config/batchWrite', {
      edits: [edit('model', 'x'), edit('sandbox_mode', 'x')],
    }),
  ).toEqual(
    refused(
      'configValidationError',
      'Invalid configuration: unknown variant `x`, expected one of `read-only`, `workspace-write`, `danger-full-access`\nin `sandbox_mode`\n',
    ),
  );
  expect(said(server)).toBe(before);
  await client.request('config/batchWrite', { edits: [] });
  expect(said(server)).toBe(before);
});

test('a table is replaced or added to', async () => {
  const server = await startServer({ config: '[tui]\ntheme = "t"\n' });
  await server.client.request('config/value/write', edit('tui', { animations: true }, 'upsert'));
  expect(said(server)).toBe('[tui]\ntheme = "t"\nanimations = true\n');
  await server.client.request('config/value/write', edit('tui', { theme: 'u' }));
  expect(said(server)).toBe('[tui]\ntheme = "u"\n');
});

test('keys may be quoted, as in TOML', async () => {
  const server = await startServer({ config: '' });
  await server.client.request('config/value/write', edit('projects."/a.b".trust_level', 'trusted'));
  await server.client.request('config/value/write', edit(`plugins.'a@b.c'.enabled`, false));
  expect(said(server)).toBe(
    '[projects."/a.b"]\ntrust_level = "trusted"\n\n[plugins."a@b.c"]\nenabled = false\n',
  );
});

test('what another layer overrides is written, and the answer says what counts', async () => {
  const server = await startServer({ config: CONFIG, overrides: ['model="flag"'] });
  const { client } = server;
  const flags = { name: { type: 'sessionFlags' }, version: expect.any(String) };
  const overridden = {
    status: 'okOverridden',
    overriddenMetadata: {
      message: 'Overridden by session flags',
      overridingLayer: flags,
      effectiveValue: 'flag',
    },
  };
  expect(await client.request('config/value/write', edit('model', 'b'))).toMatchObject(overridden);
  expect(said(server)).toBe(CONFIG.replace('"a"', '"b"'));
  expect(await client.request('config/value/write', edit('model', 'flag'))).toMatchObject({ status: 'ok' });
  expect(await client.request('config/value/write', edit('model', null))).toMatchObject(overridden);
});

test('a managed file overrides too', async () => {
  const home = (await startServer({})).home;
  const file = home.root.write('managed.toml', 'approval_policy = "never"\n');
  const env = { CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '', CODEX_APP_SERVER_MANAGED_CONFIG_PATH: file };
  const { client } = await startServer({ home, config: '', env });
  const answer = await client.request('config/value/write', edit('approval_policy', 'untrusted'));
  expect(answer.overriddenMetadata).toEqual({
    message: `Overridden by legacy managed_config.toml: ${file}`,
    overridingLayer: {
      name: { type: 'legacyManagedConfigTomlFromFile', file },
      version: expect.any(String),
    },
    effectiveValue: 'never',
  });
  const write = { ...edit('model', 'x'), filePath: file };
  expect(await client.requestError('config/value/write', write)).toEqual(
    refused('configLayerReadonly', 'Only writes to the user config are allowed'),
  );
});

test.each([
  ['', 1, 'keyPath must not be empty'],
  ['model.x', 1, 'cannot set value on non-table parent'],
  ['unknown', [null], 'invalid value: invalid type: null, expected any valid TOML value'],
  ['model', 3, 'Invalid configuration: invalid type: integer `3`, expected a string\nin `model`\n'],
  ['log_dir', 'x', 'Invalid configuration: AbsolutePathBuf deserialized without a base path\nin `log_dir`\n'],
  [
    'model_providers.p',
    { base_url: 'x' },
    'Invalid configuration: model_providers.p: provider name must not be empty\nin `model_providers`\n',
  ],
])('what would be wrong is refused: %s', async (keyPath, value, message) => {
  const server = await startServer({ config: CONFIG });
  expect(await server.client.requestError('config/value/write', edit(keyPath, value))).toEqual(
    refused('configValidationError', message),
  );
  expect(said(server)).toBe(CONFIG);
});

test('a file that is wrong already is left alone until it is mended; one that is missing begins', async () => {
  const server = await startServer({ config: 'sandbox_mode = 1\n' });
  const { client, home } = server;
  expect(await client.requestError('config/value/write', edit('model', 'x'))).toEqual(
    refused(
      'configValidationError',
      'Invalid configuration: invalid type: unit variant, expected string only\nin `sandbox_mode`\n',
    ),
  );
  await client.request('config/value/write', edit('sandbox_mode', 'read-only'));
  expect(said(server)).toBe('sandbox_mode = "read-only"\n');
  home.codexHome.write('config.toml', 'model = = 1\n');
  expect(await client.requestError('config/value/write', edit('model', 'x'))).toEqual({
    code: -32603,
    message: `failed to load configuration: ${fileOf(server)}:1:9: invalid value`,
  });
  expect(said(server)).toBe('model = = 1\n');
  const empty = await startServer({ config: '' });
  empty.home.codexHome.remove();
  await empty.client.request('config/value/write', edit('nothing', null));
  expect(existsSync(fileOf(empty))).toBe(false);
  await empty.client.request('config/value/write', edit('model', 'x'));
  expect(said(empty)).toBe('model = "x"\n');
});

test('requests that come at once see what was written before them', async () => {
  const server = await startServer({ config: '' });
  const { client } = server;
  const model = async () => (await client.request('config/read', {})).config.model;
  const write = (value: string) => client.request('config/value/write', edit('model', value));
  const [, one, , two] = await Promise.all([write('one'), model(), write('two'), model()]);
  expect([one, two]).toEqual(['one', 'two']);
});
