import { describe, expect, it } from 'vitest';
import { decodeParams, experimentalUse, type ClientMethod } from '../../src/protocol/index.ts';

function used(method: ClientMethod, params: unknown): string | null {
  const decoded = decodeParams(method, params);
  if (!decoded.ok) throw new Error(decoded.message);
  return experimentalUse(method, decoded.value);
}

const granular = { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } };
const permissions = { type: 'profile', id: 'x' };
const turn = { threadId: 't', input: [] };
const mode = { mode: 'plan', settings: { model: 'm' } };
const login = { type: 'chatgptAuthTokens', accessToken: 'a', chatgptAccountId: 'b' };

/** Each as the reference 0.129.0 refused it (before ` requires experimentalApi capability`). */
const refused: readonly (readonly [ClientMethod, unknown, string])[] = [
  ['mock/experimentalMethod', {}, 'mock/experimentalMethod'],
  ['memory/reset', undefined, 'memory/reset'],
  ['thread/start', { dynamicTools: [] }, 'thread/start.dynamicTools'],
  ['thread/start', { environments: [] }, 'thread/start.environments'],
  ['thread/start', { experimentalRawEvents: true }, 'thread/start.experimentalRawEvents'],
  ['thread/start', { mockExperimentalField: 'x' }, 'thread/start.mockExperimentalField'],
  ['thread/start', { permissions }, 'thread/start.permissions'],
  ['thread/start', { persistExtendedHistory: true }, 'thread/start.persistFullHistory'],
  ['thread/start', { mockExperimentalField: 'x', permissions }, 'thread/start.permissions'],
  ['thread/start', { mockExperimentalField: 'x', approvalPolicy: granular }, 'askForApproval.granular'],
  ['thread/resume', { threadId: 't', excludeTurns: true }, 'thread/resume.excludeTurns'],
  ['thread/resume', { threadId: 't', path: '/x' }, 'thread/resume.path'],
  ['thread/resume', { threadId: 't', path: '/x', history: [] }, 'thread/resume.history'],
  ['thread/resume', { threadId: 't', persistExtendedHistory: true }, 'thread/resume.persistFullHistory'],
  ['thread/resume', { threadId: 't', approvalPolicy: granular }, 'askForApproval.granular'],
  ['thread/fork', { threadId: 't', path: '/x' }, 'thread/fork.path'],
  ['thread/fork', { threadId: 't', permissions }, 'thread/fork.permissions'],
  ['turn/start', { ...turn, collaborationMode: mode }, 'turn/start.collaborationMode'],
  ['turn/start', { ...turn, environments: [], approvalPolicy: granular }, 'turn/start.environments'],
  ['turn/start', { ...turn, responsesapiClientMetadata: {} }, 'turn/start.responsesapiClientMetadata'],
  ['turn/start', { ...turn, approvalPolicy: granular }, 'askForApproval.granular'],
  [
    'turn/steer',
    { ...turn, expectedTurnId: 'a', responsesapiClientMetadata: { a: 'b' } },
    'turn/steer.responsesapiClientMetadata',
  ],
  [
    'command/exec',
    { command: ['a'], permissionProfile: { type: 'disabled' } },
    'command/exec.permissionProfile',
  ],
  ['account/login/start', login, 'account/login/start.chatgptAuthTokens'],
];

const allowed: readonly (readonly [ClientMethod, unknown])[] = [
  [
    'thread/start',
    {
      model: 'm',
      permissions: null,
      environments: null,
      experimentalRawEvents: false,
      persistExtendedHistory: false,
    },
  ],
  ['thread/fork', { threadId: 't', history: [] }],
  ['thread/list', { useStateDbOnly: true }],
  ['plugin/list', { marketplaceKinds: ['local'] }],
  ['account/login/start', { type: 'chatgptDeviceCode' }],
  ['turn/start', { ...turn, approvalPolicy: 'never' }],
];

describe('experimental use', () => {
  it.each(refused)('%s %j', (method, params, name) => {
    expect(used(method, params)).toBe(name);
  });

  it.each(allowed)('is not made by %s %j', (method, params) => {
    expect(used(method, params)).toBeNull();
  });
});
