import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../src/config/index.ts';
import { tempHome } from './temp-home.ts';

describe('with nothing configured', () => {
  it('asks on request and only reads', async () => {
    const home = tempHome();
    const { config, warnings, deprecations, unstableFeatures } = await home.load();
    expect(config).toMatchObject({
      codexHome: home.codexHome,
      cwd: home.work,
      model: undefined,
      modelProvider: 'openai',
      approvalPolicy: 'on-request',
      approvalsReviewer: 'user',
      sandboxPolicy: { type: 'readOnly', networkAccess: false },
      activePermissionProfile: { id: ':read-only', extends: null, modifications: [] },
      personality: 'pragmatic',
      projectDocMaxBytes: 32_768,
      shellEnvironmentPolicy: { inherit: 'all', ignoreDefaultExcludes: true },
      tools: { webSearch: 'cached', viewImage: true },
      historyMode: 'save-all',
      trustLevel: undefined,
      trustKey: home.work,
    });
    expect(
      FEATURES.filter((feature) => config.features.enabled(feature.key) !== feature.defaultEnabled),
    ).toEqual([]);
    expect([warnings, deprecations, unstableFeatures]).toEqual([[], [], []]);
    expect(existsSync(join(home.codexHome, 'memories'))).toBe(false);
  });

  it('writes in the folder once trust was decided on, and asks about everything where it was refused', async () => {
    const trusted = tempHome('[projects."WORK"]\ntrust_level = "trusted"\n');
    const { config } = await trusted.load();
    expect(config).toMatchObject({
      approvalPolicy: 'on-request',
      sandboxPolicy: {
        type: 'workspaceWrite',
        writableRoots: [join(trusted.codexHome, 'memories')],
        networkAccess: false,
        excludeTmpdirEnvVar: false,
        excludeSlashTmp: false,
      },
      activePermissionProfile: { id: ':workspace' },
    });
    expect(existsSync(join(trusted.codexHome, 'memories'))).toBe(true);
    const refused = (await tempHome('[projects."WORK"]\ntrust_level = "untrusted"\n').load()).config;
    expect([refused.approvalPolicy, refused.sandboxPolicy.type]).toEqual(['untrusted', 'workspaceWrite']);
  });

  it('takes trust from the repository for the folders in it, worktrees too', async () => {
    const home = tempHome('[projects."WORK"]\ntrust_level = "trusted"\n');
    home.write('work/sub/file', '');
    home.write('tree/.git', `gitdir: ${home.work}/.git/worktrees/tree\n`);
    const levels = ['work/sub', 'tree'].map(
      async (cwd) => (await home.load({ cwd: join(home.root, cwd) })).config.trustLevel,
    );
    expect(await Promise.all(levels)).toEqual(['trusted', 'trusted']);
  });
});

describe('a request', () => {
  it('names its folder from the server and its sandbox by mode', async () => {
    const home = tempHome(
      '[sandbox_workspace_write]\nwritable_roots = ["rel", "~/x", "/abs/../a"]\nnetwork_access = true\n',
    );
    const { config } = await home.load({ requestOverrides: { cwd: 'sub/dir', sandbox: 'workspace-write' } });
    expect(config.cwd).toBe(join(home.work, 'sub/dir'));
    expect(config.activePermissionProfile).toBeNull();
    expect(config.sandboxPolicy).toEqual({
      type: 'workspaceWrite',
      writableRoots: [
        join(home.codexHome, 'rel'),
        join(homedir(), 'x'),
        '/a',
        join(home.codexHome, 'memories'),
      ],
      networkAccess: true,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: false,
    });
  });

  it('may name a permission profile, which wins over a sandbox mode in a file', async () => {
    const home = tempHome('sandbox_mode = "danger-full-access"\n');
    const named = async (id: string, ...roots: string[]) => {
      const modifications = roots.map((path) => ({ type: 'additionalWritableRoot', path }) as const);
      const { config } = await home.load({
        requestOverrides: { permissions: { type: 'profile', id, modifications } },
      });
      return [config.sandboxPolicy, config.activePermissionProfile?.modifications.length];
    };
    const workspace = {
      type: 'workspaceWrite',
      networkAccess: false,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: false,
    };
    // The home of this test is below /tmp, which is open anyway.
    expect(await named(':workspace', '/r', '/tmp/r')).toEqual([{ ...workspace, writableRoots: ['/r'] }, 2]);
    expect(await named(':read-only')).toEqual([{ type: 'readOnly', networkAccess: false }, 0]);
    expect(await named(':read-only', '/r')).toEqual([
      { ...workspace, writableRoots: ['/r'], excludeTmpdirEnvVar: true, excludeSlashTmp: true },
      1,
    ]);
    expect(await named(':danger-no-sandbox', '/r')).toEqual([{ type: 'dangerFullAccess' }, 0]);
    await expect(named(':nope')).rejects.toThrow(
      'default_permissions refers to unknown built-in profile `:nope`',
    );
  });

  it('may set anything by dotted keys, paths in it being relative to its folder', async () => {
    const home = tempHome();
    const { config } = await home.load({
      requestOverrides: {
        config: {
          'sandbox_workspace_write.writable_roots': ['rel'],
          sandbox_mode: 'workspace-write',
          'features.memories': true,
          model_providers: { mock: { name: 'Mock', base_url: 'http://127.0.0.1:1/v1' } },
          unknown: { deep: null },
        },
        modelProvider: 'mock',
        approvalPolicy: 'never',
        serviceTier: 'fast',
        approvalsReviewer: 'auto_review',
      },
    });
    expect(config).toMatchObject({
      modelProvider: 'mock',
      provider: {
        name: 'Mock',
        baseUrl: 'http://127.0.0.1:1/v1',
        requiresOpenaiAuth: false,
        streamMaxRetries: 5,
      },
      approvalPolicy: 'never',
      serviceTier: 'priority',
      approvalsReviewer: 'guardian_subagent',
      sandboxPolicy: { writableRoots: [join(home.work, 'rel'), join(home.codexHome, 'memories')] },
    });
    expect(config.features.enabled('memories')).toBe(true);
  });

  it('brings instructions that win over the file, which wins over the text', async () => {
    const home = tempHome('instructions = "TEXT"\ndeveloper_instructions = "DEV"\n');
    const file = home.write('prompt.md', '  FILE \n\n');
    const said = async (config: Record<string, string>, baseInstructions?: string) =>
      (await home.load({ requestOverrides: { config, baseInstructions } })).config.baseInstructions;
    const named = { model_instructions_file: file };
    expect([await said({}), await said(named), await said(named, 'REQUEST'), await said(named, '')]).toEqual([
      'TEXT',
      'FILE',
      'REQUEST',
      '',
    ]);
    expect((await home.load()).config.developerInstructions).toBe('DEV');
    home.write('prompt.md', ' \n');
    await expect(said(named)).rejects.toThrow(`model instructions file is empty: ${file}`);
  });
});

it('takes the provider that the caller knows to be usable where none is configured', async () => {
  const providers = async (config: string) => {
    const { config: loaded } = await tempHome(config).load({ defaultProvider: 'offline' });
    return [loaded.modelProvider, loaded.provider.name];
  };
  expect([await providers(''), await providers('model_provider = "openai"')]).toEqual([
    ['offline', 'Offline'],
    ['openai', 'OpenAI'],
  ]);
});

it('reads a provider whole', async () => {
  const { config } = await tempHome(`model_provider = "p"
openai_base_url = "http://127.0.0.1:1/openai"
[model_providers.p]
name = "P"
base_url = "http://127.0.0.1:1/v1"
env_key = "P_KEY"
env_key_instructions = "get one"
http_headers = { a = "b" }
env_http_headers = { c = "D" }
query_params = { v = "1" }
request_max_retries = 1000
stream_max_retries = 0
stream_idle_timeout_ms = 7
requires_openai_auth = true
supports_websockets = true
experimental_bearer_token = "t"
`).load();
  expect(config.provider).toEqual({
    name: 'P',
    baseUrl: 'http://127.0.0.1:1/v1',
    wireApi: 'responses',
    envKey: 'P_KEY',
    envKeyInstructions: 'get one',
    httpHeaders: new Map([['a', 'b']]),
    envHttpHeaders: new Map([['c', 'D']]),
    queryParams: new Map([['v', '1']]),
    requestMaxRetries: 100,
    streamMaxRetries: 0,
    streamIdleTimeoutMs: 7,
    websocketConnectTimeoutMs: 15_000,
    requiresOpenaiAuth: true,
    supportsWebsockets: true,
    freeformTools: true,
    experimentalBearerToken: 't',
  });
  expect(config.modelProviders.get('openai')).toMatchObject({
    baseUrl: 'http://127.0.0.1:1/openai',
    requiresOpenaiAuth: true,
  });
});

it('reads the settings of the model, the tools and the thread', async () => {
  const { config } = await tempHome(`model = "m"
model_reasoning_summary = "detailed"
model_context_window = 1000
model_auto_compact_token_limit = 900
approval_policy = { granular = { rules = true, sandbox_approval = false, mcp_elicitations = true } }
web_search = "live"
notify = ["a", "b"]
show_raw_agent_reasoning = true
tool_output_token_limit = 5
[history]
persistence = "none"
[tools]
view_image = false
web_search = { context_size = "high", allowed_domains = ["a.example"], location = { country = "DE" } }
`).load();
  expect(config).toMatchObject({
    model: 'm',
    modelReasoningSummary: 'detailed',
    modelContextWindow: 1000,
    modelAutoCompactTokenLimit: 900,
    approvalPolicy: {
      granular: {
        sandbox_approval: false,
        rules: true,
        skill_approval: false,
        request_permissions: false,
        mcp_elicitations: true,
      },
    },
    notify: ['a', 'b'],
    showRawAgentReasoning: true,
    hideAgentReasoning: false,
    historyMode: 'none',
    toolOutputTokenLimit: 5,
    tools: {
      webSearch: 'live',
      webSearchOptions: {
        contextSize: 'high',
        allowedDomains: ['a.example'],
        location: new Map([['country', 'DE']]),
      },
      viewImage: false,
    },
  });
});

it('lets any config win over features switched at run time', async () => {
  const home = tempHome('[features]\nmemories = false\n');
  const featureEnablement = new Map([
    ['memories', true],
    ['goals', true],
  ]);
  const { features } = (await home.load({ featureEnablement })).config;
  expect([features.enabled('memories'), features.enabled('goals')]).toEqual([false, true]);
});

it('tells of settings that are out of date or under development', async () => {
  const home = tempHome(
    'experimental_instructions_file = "x"\n[features]\ncollab = true\nweb_search_request = true\nruntime_metrics = true\ntelepathy = true\n',
  );
  const { config, deprecations, unstableFeatures } = await home.load();
  expect(deprecations.map(({ summary }) => summary)).toEqual([
    '`[features].collab` is deprecated: it is `[features].multi_agent` now.',
    '`[features].web_search_request` is deprecated: web search is on without it.',
    '`[features].telepathy` is deprecated: it is `[features].chronicle` now.',
    '`experimental_instructions_file` is deprecated and has no effect: use `model_instructions_file`.',
  ]);
  expect([unstableFeatures, config.tools.webSearch, config.features.enabled('chronicle')]).toEqual([
    ['runtime_metrics'],
    'live',
    true,
  ]);
});
