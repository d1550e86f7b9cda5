import { describe, expect, it } from 'vitest';
import { decodeParams, type ClientMethod } from '../../src/protocol/index.ts';

type Case = readonly [method: ClientMethod, params: unknown, message: string];

/** Each as the reference 0.129.0 answered it (after `Invalid request: `). */
const families: Readonly<Record<string, readonly Case[]>> = {
  'absent and null params': [
    ['thread/list', undefined, 'missing field `params`'],
    ['thread/list', null, 'missing field `params`'],
    ['memory/reset', 5, 'invalid type: integer `5`, expected unit'],
    ['account/rateLimits/read', [], 'invalid type: sequence, expected unit'],
  ],
  'params of another type': [
    ['thread/list', 5, 'invalid type: integer `5`, expected struct ThreadListParams'],
    ['thread/list', 'x', 'invalid type: string "x", expected struct ThreadListParams'],
    ['thread/list', true, 'invalid type: boolean `true`, expected struct ThreadListParams'],
    ['thread/list', 1.5, 'invalid type: floating point `1.5`, expected struct ThreadListParams'],
    [
      'thread/metadata/update',
      { threadId: 'x', gitInfo: 5 },
      'invalid type: integer `5`, expected struct ThreadMetadataGitInfoUpdateParams',
    ],
  ],
  'missing fields': [
    ['fs/watch', {}, 'missing field `watchId`'],
    ['fs/watch', { watchId: 'x' }, 'missing field `path`'],
    ['turn/start', { threadId: 'x' }, 'missing field `input`'],
    ['initialize', { clientInfo: { name: 'x' } }, 'missing field `version`'],
    ['config/value/write', { keyPath: 'a', value: null }, 'missing field `mergeStrategy`'],
    ['process/spawn', { command: ['a'] }, 'missing field `processHandle`'],
  ],
  'the first bad value before any missing field': [
    ['fs/watch', { watchId: 5 }, 'invalid type: integer `5`, expected a string'],
    ['fs/watch', { path: 'rel' }, 'AbsolutePathBuf deserialized without a base path'],
    ['fs/watch', { path: 'rel', watchId: 5 }, 'AbsolutePathBuf deserialized without a base path'],
    ['fs/watch', { zz: 1, watchId: 5, path: 'rel' }, 'invalid type: integer `5`, expected a string'],
  ],
  strings: [
    ['fs/watch', { watchId: null, path: '/x' }, 'invalid type: null, expected a string'],
    [
      'thread/list',
      { limit: 'a\n"\\\u0007é\u200b\'😀\u007f\t\r\0\u0301\u00a0\u00ad' },
      'invalid type: string "a\\n\\"\\\\\\u{7}é\\u{200b}\'😀\\u{7f}\\t\\r\\0\\u{301}\\u{a0}\\u{ad}", expected u32',
    ],
  ],
  paths: [
    ['fs/watch', { watchId: 'x', path: 5 }, 'invalid type: integer `5`, expected path string'],
    ['fs/watch', { watchId: 'x', path: '' }, 'AbsolutePathBuf deserialized without a base path'],
    ['fs/watch', { watchId: 'x', path: '~/abc' }, 'AbsolutePathBuf deserialized without a base path'],
    ['turn/start', { threadId: 'x', input: [], cwd: 5 }, 'invalid type: integer `5`, expected path string'],
    ['thread/start', { cwd: 5 }, 'invalid type: integer `5`, expected a string'],
  ],
  numbers: [
    ['thread/list', { limit: -1 }, 'invalid value: integer `-1`, expected u32'],
    ['thread/list', { limit: 1.5 }, 'invalid type: floating point `1.5`, expected u32'],
    ['thread/list', { limit: 4294967296 }, 'invalid value: integer `4294967296`, expected u32'],
    ['thread/list', { limit: 1e300 }, 'invalid type: floating point `1e+300`, expected u32'],
    ['thread/list', { limit: 0.00001 }, 'invalid type: floating point `0.00001`, expected u32'],
    ['thread/list', { limit: 0.0000012 }, 'invalid type: floating point `1.2e-6`, expected u32'],
    [
      'thread/list',
      { limit: -(2 ** 63) - 2048 },
      'invalid type: floating point `-9.223372036854778e+18`, expected u32',
    ],
    ['thread/list', { limit: -0 }, 'invalid type: floating point `-0.0`, expected u32'],
    ['thread/list', { limit: {} }, 'invalid type: map, expected u32'],
    [
      'command/exec',
      { command: ['a'], timeoutMs: 1e30 },
      'invalid type: floating point `1e+30`, expected i64',
    ],
    [
      'command/exec',
      { command: ['a'], size: { rows: 70000, cols: 1 } },
      'invalid value: integer `70000`, expected u16',
    ],
    ['command/exec', { command: ['a'], outputBytesCap: -1 }, 'invalid value: integer `-1`, expected usize'],
    [
      'command/exec',
      {
        command: ['a'],
        permissionProfile: {
          type: 'managed',
          network: { enabled: true },
          fileSystem: { type: 'restricted', entries: [], globScanMaxDepth: 'x' },
        },
      },
      'invalid type: string "x", expected a nonzero usize',
    ],
  ],
  'booleans, lists and maps': [
    ['thread/list', { archived: 'x' }, 'invalid type: string "x", expected a boolean'],
    ['thread/list', { modelProviders: 'x' }, 'invalid type: string "x", expected a sequence'],
    ['thread/list', { modelProviders: [1] }, 'invalid type: integer `1`, expected a string'],
    ['command/exec', { command: ['a'], env: [] }, 'invalid type: sequence, expected a map'],
    ['command/exec', { command: ['a'], env: { a: 5 } }, 'invalid type: integer `5`, expected a string'],
    ['thread/start', { experimentalRawEvents: null }, 'invalid type: null, expected a boolean'],
  ],
  enums: [
    ['thread/list', { sortKey: 'zzz' }, 'unknown variant `zzz`, expected `created_at` or `updated_at`'],
    [
      'turn/start',
      { threadId: 'x', input: [], effort: 'x' },
      'unknown variant `x`, expected one of `none`, `minimal`, `low`, `medium`, `high`, `xhigh`',
    ],
    ['thread/list', { sortKey: 5 }, 'invalid type: integer `5`, expected string or map'],
    ['thread/list', { sortKey: {} }, 'invalid value: map, expected map with a single key'],
    ['thread/list', { sortKey: { created_at: 5 } }, 'invalid type: integer `5`, expected unit'],
    [
      'turn/start',
      { threadId: 'x', input: [], collaborationMode: { mode: 'x' } },
      'unknown variant `x`, expected one of `plan`, `code`, `custom`, `default`, `execute`, `pair_programming`',
    ],
    [
      'thread/start',
      { approvalsReviewer: 'x' },
      'unknown variant `x`, expected one of `user`, `auto_review`, `guardian_subagent`',
    ],
  ],
  'unions by tag': [
    ['turn/start', { threadId: 'x', input: [{}] }, 'missing field `type`'],
    [
      'turn/start',
      { threadId: 'x', input: [{ type: 'zz' }] },
      'unknown variant `zz`, expected one of `text`, `image`, `localImage`, `skill`, `mention`',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [{ type: 5 }] },
      'invalid value: integer `5`, expected variant index 0 <= i < 5',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [{ type: null }] },
      'invalid type: null, expected variant identifier',
    ],
    ['turn/start', { threadId: 'x', input: [{ type: 'text' }] }, 'missing field `text`'],
    [
      'turn/start',
      { threadId: 'x', input: ['x'] },
      'invalid type: string "x", expected internally tagged enum UserInput',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [], sandboxPolicy: 'readOnly' },
      'invalid type: string "readOnly", expected internally tagged enum SandboxPolicyDeserialize',
    ],
    [
      'command/exec',
      {
        command: ['a'],
        permissionProfile: {
          type: 'managed',
          network: { enabled: true },
          fileSystem: {
            type: 'restricted',
            entries: [{ path: { type: 'special', value: { kind: 'zz' } }, access: 'read' }],
          },
        },
      },
      'unknown variant `zz`, expected one of `root`, `minimal`, `current_working_directory`, `project_roots`, `tmpdir`, `slash_tmp`, `unknown`',
    ],
  ],
  'unions by key': [
    [
      'turn/start',
      { threadId: 'x', input: [], approvalPolicy: 'zz' },
      'unknown variant `zz`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [], approvalPolicy: 'granular' },
      'invalid type: unit variant, expected struct variant',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [], approvalPolicy: { granular: {} } },
      'missing field `sandbox_approval`',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [], approvalPolicy: { granular: 5 } },
      'invalid type: integer `5`, expected struct variant',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [], approvalPolicy: { granular: [true] } },
      'invalid length 1, expected struct variant AskForApproval::Granular with 5 elements',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [], approvalPolicy: [] },
      'invalid type: sequence, expected string or map',
    ],
  ],
  'unions without a tag': [
    ['thread/list', { cwd: 5 }, 'data did not match any variant of untagged enum ThreadListCwdFilter'],
    [
      'getConversationSummary',
      {},
      'data did not match any variant of untagged enum GetConversationSummaryParams',
    ],
    [
      'getConversationSummary',
      { conversationId: 'zz' },
      'data did not match any variant of untagged enum GetConversationSummaryParams',
    ],
  ],
  'objects as arrays': [
    ['thread/list', [], 'invalid length 0, expected struct ThreadListParams with 10 elements'],
    ['fs/watch', ['x'], 'invalid length 1, expected struct FsWatchParams with 2 elements'],
    ['fs/watch', ['x', '/tmp', 3], 'invalid length 3, expected 2 elements in sequence'],
    [
      'turn/start',
      { threadId: 'x', input: [], sandboxPolicy: ['dangerFullAccess', 1] },
      'invalid length 1, expected 0 elements in sequence',
    ],
  ],
  'what older clients send': [
    [
      'turn/start',
      { threadId: 'x', input: [], sandboxPolicy: { type: 'readOnly', access: { type: 'restricted' } } },
      'readOnly.access is no longer supported; use permissionProfile for restricted reads',
    ],
    [
      'turn/start',
      {
        threadId: 'x',
        input: [],
        sandboxPolicy: { type: 'workspaceWrite', readOnlyAccess: { type: 'restricted' } },
      },
      'workspaceWrite.readOnlyAccess is no longer supported; use permissionProfile for restricted reads',
    ],
    [
      'turn/start',
      { threadId: 'x', input: [], sandboxPolicy: { type: 'readOnly', access: 5 } },
      'invalid type: integer `5`, expected internally tagged enum LegacyReadOnlyAccess',
    ],
    ['thread/start', { dynamicTools: [5] }, 'invalid type: integer `5`, expected struct DynamicToolSpecDe'],
  ],
};

describe.each(Object.entries(families))('decoding says what is wrong with %s', (_, cases) => {
  it.each(cases)('%s %j', (method, params, message) => {
    expect(decodeParams(method, params)).toEqual({ ok: false, message });
  });
});
