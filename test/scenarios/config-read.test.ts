import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ConfigLayerSource } from '../../src/protocol/index.ts';
import { startServer, type TestServer } from '../harness/index.ts';

const MANAGED = 'CODEX_APP_SERVER_MANAGED_CONFIG_PATH';

const userFile = ({ home }: TestServer): ConfigLayerSource => ({
  type: 'user',
  file: home.codexHome.join('config.toml'),
});

const SWITCHED = {
  apps: true,
  memories: false,
  plugins: true,
  remote_control: false,
  tool_search: true,
  tool_suggest: true,
  tool_call_mcp_elicitation: true,
};

test('an empty configuration is told with every key that has a meaning', async () => {
  const { client } = await startServer({ config: '' });
  const { config, origins, layers } = await client.request('config/read', {});
  expect([origins, layers]).toEqual([{}, null]);
  const said = Object.entries(config).filter(([, value]) => value !== null);
  expect(Object.fromEntries(said)).toEqual({
    allow_login_shell: true,
    features: SWITCHED,
    hide_agent_reasoning: false,
    history: { persistence: 'save-all', max_bytes: null },
    marketplaces: {},
    mcp_servers: {},
    model_providers: {},
    plugins: {},
    profiles: {},
    project_doc_fallback_filenames: [],
    project_doc_max_bytes: 32_768,
    shell_environment_policy: {
      inherit: null,
      ignore_default_excludes: null,
      exclude: null,
      set: null,
      include_only: null,
      experimental_use_profile: null,
    },
  });
  expect(Object.keys(config)).toHaveLength(96);
});

test('what is said is completed, and keys without a meaning are not told', async () => {
  const server = await startServer({
    config: `unknown = 1
log_dir = "logs"
approvals_reviewer = "auto_review"
[sandbox_workspace_write]
network_access = true
[tools]
web_search = true
other = 1
[mcp_servers.s]
command = "x"
startup_timeout_ms = 1500
required = true
[mcp_servers.h]
url = "u"
enabled = false
[notice]
[apps.a]
[[hooks.Stop]]
hooks = [{ type = "command", command = "c" }]
`,
  });
  const { config, origins } = await server.client.request('config/read', {});
  expect(config).toMatchObject({
    log_dir: server.home.codexHome.join('logs'),
    approvals_reviewer: 'guardian_subagent',
    sandbox_workspace_write: {
      writable_roots: [],
      network_access: true,
      exclude_tmpdir_env_var: false,
      exclude_slash_tmp: false,
    },
    tools: { web_search: null, view_image: null },
    mcp_servers: {
      s: {
        command: 'x',
        args: [],
        enabled: true,
        required: true,
        startup_timeout_sec: 1.5,
        tool_timeout_sec: null,
      },
      h: { url: 'u', enabled: false, tool_timeout_sec: null },
    },
    apps: { _default: null, a: { enabled: true, tools: null } },
    hooks: {
      PreToolUse: [],
      Stop: [
        {
          matcher: null,
          hooks: [{ type: 'command', command: 'c', timeout: null, async: false, statusMessage: null }],
        },
      ],
    },
  });
  expect(config).not.toHaveProperty('unknown');
  expect(origins['unknown']?.name).toEqual(userFile(server));
  expect(origins['hooks.Stop.0.hooks.0.command']?.name).toEqual(userFile(server));
});

test('layers come the highest first, and each setting from the highest that says it', async () => {
  const server = await startServer({
    config: 'model = "user"\nmodel_verbosity = "low"\nnotify = ["a", "b"]\n[features]\ngoals = true\n',
    overrides: ['model_verbosity="high"', 'features.memories=true'],
  });
  const { config, origins, layers } = await server.client.request('config/read', { includeLayers: true });
  expect([config.model, config.model_verbosity]).toEqual(['user', 'high']);
  expect(config['features']).toEqual({ ...SWITCHED, goals: true, memories: true });
  expect(layers?.map(({ name, config: said }) => [name, said])).toEqual([
    [{ type: 'sessionFlags' }, { model_verbosity: 'high', features: { memories: true } }],
    [
      userFile(server),
      { model: 'user', model_verbosity: 'low', notify: ['a', 'b'], features: { goals: true } },
    ],
    [{ type: 'system', file: '/etc/codex/config.toml' }, {}],
  ]);
  const [flags, user] = layers ?? [];
  const from = (layer: typeof flags) => ({ name: layer?.name, version: layer?.version });
  expect(origins).toEqual({
    model: from(user),
    'notify.0': from(user),
    'notify.1': from(user),
    'features.goals': from(user),
    model_verbosity: from(flags),
    'features.memories': from(flags),
  });
  expect(user?.version).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('a folder brings the layers of its project, which are told but not in force where it is not trusted', async () => {
  const home = (await startServer({})).home;
  const project = home.workspace.path;
  mkdirSync(home.workspace.join('.git'));
  const inner = home.workspace.write('deep/.codex/config.toml', 'model = "deep"\nnotify = ["no"]\n');
  home.workspace.write('.codex/config.toml', 'model = "top"\nlog_dir = "here"\n');
  const read = async (trust: string, cwd: string | null) => {
    const config = `model = "user"\n[projects."${project}"]\ntrust_level = "${trust}"\n`;
    const { client } = await startServer({ home, config });
    return client.request('config/read', { cwd, includeLayers: true });
  };
  const nameOf = (folder: string) => ({ type: 'project', dotCodexFolder: folder });
  const deep = home.workspace.join('deep');
  const trusted = await read('trusted', deep);
  expect([trusted.config.model, trusted.config['log_dir'], trusted.config['notify']]).toEqual([
    'deep',
    home.workspace.join('.codex', 'here'),
    null,
  ]);
  expect(trusted.layers?.slice(0, 2)).toEqual([
    { name: nameOf(`${deep}/.codex`), version: expect.any(String), config: { model: 'deep' } },
    {
      name: nameOf(`${project}/.codex`),
      version: expect.any(String),
      config: { model: 'top', log_dir: home.workspace.join('.codex', 'here') },
    },
  ]);
  expect(trusted.origins['model']?.name).toEqual(nameOf(inner.replace('/config.toml', '')));
  const untrusted = await read('untrusted', deep);
  expect(untrusted.config.model).toBe('user');
  expect(untrusted.layers?.map(({ disabledReason }) => typeof disabledReason)).toEqual([
    'string',
    'string',
    'undefined',
    'undefined',
  ]);
  expect((await read('trusted', null)).config.model).toBe('user');
});

test('a managed file counts more than everything else, where there is one', async () => {
  const home = (await startServer({})).home;
  const file = home.root.write('managed.toml', 'model = "managed"\nnotify = ["m"]\n');
  const setup = { home, config: 'model = "user"\n', overrides: ['model="flag"'] };
  const read = async (env: Record<string, string>) => {
    const { client } = await startServer({ ...setup, env });
    const { config, origins, layers } = await client.request('config/read', { includeLayers: true });
    return [config.model, origins['model']?.name.type, origins['notify.0']?.name, layers?.length];
  };
  const source = { type: 'legacyManagedConfigTomlFromFile', file };
  const managed = { CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '', [MANAGED]: file };
  expect(await read(managed)).toEqual(['managed', source.type, source, 4]);
  expect(await read({ ...managed, [MANAGED]: `${file}.missing` })).toEqual([
    'flag',
    'sessionFlags',
    undefined,
    3,
  ]);
  expect(await read({ [MANAGED]: file })).toEqual(['flag', 'sessionFlags', undefined, 3]);
});

test('features that were switched while the server runs are told, unless a config says otherwise', async () => {
  const { client } = await startServer({ config: '[features]\nmemories = false\n' });
  const features = async (cwd: string | null) =>
    (await client.request('config/read', { cwd })).config['features'];
  await client.request('experimentalFeature/enablement/set', { enablement: { apps: false, memories: true } });
  expect(await features(null)).toEqual({ ...SWITCHED, apps: false, memories: false });
  await client.request('experimentalFeature/enablement/set', { enablement: { tool_search: false } });
  expect(await features('/var')).toEqual({ ...SWITCHED, apps: false, memories: false, tool_search: false });
});

const KEYMAPS =
  '`global`, `chat`, `composer`, `editor`, `vim_normal`, `vim_operator`, `pager`, `list`, `approval`';

const wrong = (message: string) => ({ code: -32603, message });

test.each([
  ['model = 3\nmodel_provider = true\n', 'invalid type: integer `3`, expected a string\nin `model`\n'],
  ['approval_policy = 3\n', 'invalid type: unit variant, expected string only\nin `approval_policy`\n'],
  ['tui = 3\n', 'invalid type: integer `3`, expected struct Tui\nin `tui`\n'],
  ['[tui]\nkeymap = { x = 1 }\n', `unknown field \`x\`, expected one of ${KEYMAPS}\nin \`tui.keymap\`\n`],
  ['[features]\ngoals = 3\n', 'invalid type: integer `3`, expected a boolean\nin `features`\n'],
  ['notify = [1]\n', 'invalid type: integer `1`, expected a string\nin `notify`\n'],
  ['[mcp_servers.x]\n', 'invalid transport\nin `mcp_servers.x`\n'],
  [
    '[mcp_servers.x]\nurl = "b"\nargs = []\n',
    'args is not supported for streamable_http\nin `mcp_servers.x`\n',
  ],
  [
    '[[hooks.Stop]]\nhooks = [{ type = "x" }]\n',
    'unknown variant `x`, expected one of `command`, `prompt`, `agent`\nin `hooks`\n',
  ],
  [
    'experimental_thread_store = { type = "in_memory" }\n',
    'missing field `id`\nin `experimental_thread_store`\n',
  ],
  [
    'mcp_oauth_callback_port = 70000\n',
    'invalid value: integer `70000`, expected u16\nin `mcp_oauth_callback_port`\n',
  ],
])('a wrong value is named with its key: %s', async (config, message) => {
  const { client } = await startServer({ config });
  expect(await client.requestError('config/read', {})).toEqual(wrong(`invalid configuration: ${message}`));
});

test('a file that is no TOML, and what cannot be in force, are named', async () => {
  const server = await startServer({ config: 'model = = 1\n' });
  expect(await server.client.requestError('config/read', {})).toEqual(
    wrong(
      `failed to read configuration layers: ${server.home.codexHome.join('config.toml')}:1:9: invalid value`,
    ),
  );
  const unknown = await startServer({ config: 'profile = "nope"\n' });
  expect(await unknown.client.requestError('config/read', {})).toEqual(
    wrong('failed to resolve feature override precedence: config profile `nope` not found'),
  );
});
