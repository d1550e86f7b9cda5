import { describe, expect, it } from 'vitest';
import { ConfigError, parseCliOverrides } from '../../src/config/index.ts';
import { locateValue } from '../../src/config/locate.ts';
import { tempHome } from './temp-home.ts';

/** The message and range of the error that `config` ends in, less the file's folder. */
async function fault(config: string) {
  const home = tempHome(config);
  const error = await home.load().catch((reason: unknown) => reason);
  if (!(error instanceof ConfigError)) throw new Error(`loaded: ${config}`);
  const range =
    error.source &&
    [error.source.range.start, error.source.range.end].map(({ line, column }) => [line, column]);
  return { message: error.message.replace(`${home.codexHome}/`, ''), range };
}

describe('a wrong config.toml', () => {
  const oneOf = (...names: string[]) => `expected one of ${names.map((name) => `\`${name}\``).join(', ')}`;
  const cases: readonly (readonly [config: string, message: string, end: number])[] = [
    ['# c\nmodel = 3\n', 'config.toml:2:9: invalid type: integer `3`, expected a string', 9],
    ['model = true', 'config.toml:1:9: invalid type: boolean `true`, expected a string', 12],
    ['model = ["a"]', 'config.toml:1:9: invalid type: sequence, expected a string', 13],
    ['model = { a = 1 }', 'config.toml:1:9: invalid type: map, expected a string', 17],
    ['model_context_window = 1.5', 'config.toml:1:24: invalid type: floating point `1.5`, expected i64', 26],
    ['project_doc_max_bytes = -1', 'config.toml:1:25: invalid value: integer `-1`, expected usize', 26],
    ['notify = [1]', 'config.toml:1:11: invalid type: integer `1`, expected a string', 11],
    ['notify = "x"', 'config.toml:1:10: invalid type: string "x", expected a sequence', 12],
    ['profiles = 3', 'config.toml:1:12: invalid type: integer `3`, expected a map', 12],
    ['[profiles.x]\nmodel = 3', 'config.toml:2:9: invalid type: integer `3`, expected a string', 9],
    [
      '[sandbox_workspace_write]\nnetwork_access = "yes"',
      'config.toml:2:18: invalid type: string "yes", expected a boolean',
      22,
    ],
    [
      '[sandbox_workspace_write]\nwritable_roots = [3]',
      'config.toml:2:19: invalid type: integer `3`, expected path string',
      19,
    ],
    ['[features]\nfoo = "x"', 'config.toml:2:7: invalid type: string "x", expected a boolean', 9],
    [
      'approval_policy = "sometimes"',
      `config.toml:1:19: unknown variant \`sometimes\`, ${oneOf('untrusted', 'on-failure', 'on-request', 'granular', 'never')}`,
      29,
    ],
    ['approval_policy = 3', 'config.toml:1:19: wanted string or table', 19],
    [
      'approval_policy = { granular = { rules = true } }',
      'config.toml:1:32: missing field `sandbox_approval`',
      47,
    ],
    [
      'sandbox_mode = "open"',
      `config.toml:1:16: unknown variant \`open\`, ${oneOf('read-only', 'workspace-write', 'danger-full-access')}`,
      21,
    ],
    [
      'model_reasoning_effort = "x"',
      `config.toml:1:26: unknown variant \`x\`, ${oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh')}`,
      28,
    ],
    [
      'service_tier = "priority"',
      'config.toml:1:16: unknown variant `priority`, expected `fast` or `flex`',
      25,
    ],
    [
      '[projects."/a.b"]\ntrust_level = "x"',
      'config.toml:2:15: unknown variant `x`, expected `trusted` or `untrusted`',
      17,
    ],
    [
      '[model_providers.a]\nname = "x"\nrequest_max_retries = -1',
      'config.toml:3:23: invalid value: integer `-1`, expected u64',
      24,
    ],
    [
      '[model_providers.a]\nname = "x"\nwire_api = "zzz"',
      'config.toml:3:12: unknown variant `zzz`, expected `responses`',
      16,
    ],
    [
      '[model_providers.a]\nbase_url = "x"',
      'config.toml:1:2: model_providers.a: provider name must not be empty',
      16,
    ],
    ['tui = 3', 'config.toml:1:7: invalid type: integer `3`, expected struct Tui', 7],
    [
      'model = "x"\n[tui]\nnotifications = 3',
      'config.toml:2:1: data did not match any variant of untagged enum Notifications',
      5,
    ],
    ['[mcp_servers.x]\nargs = []', 'config.toml:1:1: invalid transport', 15],
    ['[mcp_servers.x]\ncommand = 3', 'config.toml:2:11: invalid type: integer `3`, expected a string', 11],
    [
      '[[hooks.Stop]]\nhooks = [{ type = "x" }]',
      `config.toml:1:3: unknown variant \`x\`, ${oneOf('command', 'prompt', 'agent')}`,
      7,
    ],
    ['file_opener = 3', 'config.toml:1:15: wanted string or table', 15],
    ['[apps.a]\nenabled = 3', 'config.toml:1:2: invalid type: integer `3`, expected a boolean', 5],
    ['mcp_oauth_callback_port = 70000', 'config.toml:1:27: invalid value: integer `70000`, expected u16', 31],
    ['[[skills.config]]\npath = "x"', 'config.toml:1:1: missing field `enabled`', 17],
    [
      '[features]\nmulti_agent_v2 = { x = 1 }',
      'config.toml:2:18: data did not match any variant of untagged enum FeatureToml',
      26,
    ],
    [
      '[otel]\nexporter = "x"',
      `config.toml:2:12: unknown variant \`x\`, ${oneOf('none', 'statsig', 'otlp-http', 'otlp-grpc')}`,
      14,
    ],
    ['[profiles.x]\noss_provider = 3', 'config.toml:2:16: invalid type: integer `3`, expected a string', 16],
  ];

  it.each(cases)('names what is wrong where: %s', async (config, message, end) => {
    const { message: actual, range } = await fault(config);
    expect(actual).toBe(message);
    expect(range?.[1]?.[1]).toBe(end);
  });

  it('says how to mend what was once right', async () => {
    expect((await fault('[model_providers.a]\nname = "A"\nwire_api = "chat"')).message).toMatch(
      /^config\.toml:3:12: `wire_api = "chat"` is no longer supported\.\nHow to fix: set `wire_api = "responses"`/,
    );
    expect((await fault('[model_providers.openai]\nname = "A"')).message).toMatch(
      /^config\.toml:1:2: model_providers contains reserved built-in provider IDs: `openai`\./,
    );
    expect((await fault('model_provider = "ollama-chat"')).message).toMatch(
      /^`ollama-chat` is no longer supported\./,
    );
  });

  it('says what is not found, without a place', async () => {
    const cases = [
      'model_provider = "nope"',
      'profile = "nope"',
      'default_permissions = ":nope"',
      'default_permissions = "custom"',
      'model_instructions_file = "/nonexistent/a.md"',
    ];
    const faults = await Promise.all(cases.map(fault));
    expect(faults.map(({ message }) => message)).toEqual([
      'Model provider `nope` not found',
      'config profile `nope` not found',
      'default_permissions refers to unknown built-in profile `:nope`',
      'default_permissions requires a `[permissions]` table',
      'failed to read model instructions file /nonexistent/a.md: No such file or directory (os error 2)',
    ]);
    expect(faults.every(({ range }) => range === undefined)).toBe(true);
  });

  it('has its line and column for what is no TOML', async () => {
    const { message, range } = await fault('model = "x"\nfoo = = 3\n');
    expect(message).toMatch(/^config\.toml:2:7: /);
    expect(range).toEqual([
      [2, 7],
      [2, 7],
    ]);
  });

  it('can be started without', async () => {
    const home = tempHome('model = = 3');
    const { config } = await home.load({ ignoreFiles: true });
    expect([config.model, config.approvalPolicy, config.sandboxPolicy.type]).toEqual([
      undefined,
      'on-request',
      'readOnly',
    ]);
  });
});

it('names the key of a wrong override, which has no place', async () => {
  const home = tempHome('model = "fine"');
  await expect(home.load({ requestOverrides: { config: { model: 3 } } })).rejects.toThrow(
    'invalid type: integer `3`, expected a string\nin `model`\n',
  );
  const cliOverrides = await parseCliOverrides({
    config: ['sandbox_workspace_write.network_access=x'],
    enable: [],
    disable: [],
  });
  await expect(home.load({ cliOverrides })).rejects.toThrow(
    '\nin `sandbox_workspace_write.network_access`\n',
  );
});

it('finds the fault in the project file that holds it', async () => {
  const home = tempHome('model = "fine"\n[projects."WORK"]\ntrust_level = "trusted"\n');
  const file = home.write('work/.codex/config.toml', 'model = 3\n');
  await expect(home.load()).rejects.toThrow(`${file}:1:9: invalid type: integer \`3\`, expected a string`);
  home.write('work/.codex/config.toml', 'model = = 3\n');
  await expect(home.load()).rejects.toThrow(`Error parsing project config file ${file}:1:9: `);
});

it('ignores unknown and removed keys', async () => {
  const { config } = await tempHome(
    'nokey = 3\nexperimental_instructions_file = "x"\n[nosec]\na = 1\n[features]\nundo = true\nsteer = false\nnosuch = true\n',
  ).load();
  expect(config.features.enabled('undo')).toBe(true);
});

describe('locateValue', () => {
  const text = `a = """
multi "line" # no comment
""" # c
[t.'q.r'."\\u0041"]
b . c = 'x' # [no]
d = [ 1, # one
  { e = "}" }, [2] ]
[[list]]
n = 1
[[list]]
n = 2
[list.sub]
m = 1979-05-27 07:32:00
`;
  const at = (...path: string[]) => {
    const range = locateValue(text, path);
    return range && [range.start.line, range.start.column, range.end.line, range.end.column];
  };

  it('finds values through strings, comments, lists and tables', () => {
    expect(at('a')).toEqual([1, 5, 3, 3]);
    expect(at('t', 'q.r', 'A')).toEqual([4, 1, 4, 18]);
    expect(at('t', 'q.r', 'A', 'b', 'c')).toEqual([5, 9, 5, 11]);
    expect(at('t', 'q.r', 'A', 'd', '1', 'e')).toEqual([7, 9, 7, 11]);
    expect(at('t', 'q.r', 'A', 'd', '2', '0')).toEqual([7, 17, 7, 17]);
    expect(at('list', '1', 'n')).toEqual([11, 5, 11, 5]);
    expect(at('list', '1', 'sub', 'm')).toEqual([13, 5, 13, 23]);
    expect(at('nope')).toBeUndefined();
  });
});
