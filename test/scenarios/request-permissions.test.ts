import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PermissionsRequestApprovalResponse } from '../../src/protocol/index.ts';
import { call, say, script, startServer, testHome, toolOutputs, type Script } from '../harness/index.ts';

const request = (id: string, permissions: object, more: object = {}): Script =>
  call(id, 'request_permissions', { permissions, ...more });
const touch = (id: string, path: string): Script => call(id, 'shell_command', script(`touch ${path} 2>&1`));

interface Setup {
  readonly scripts: readonly Script[];
  readonly policy?: string;
  readonly features?: string;
  readonly grant?: (beside: string) => PermissionsRequestApprovalResponse;
  readonly turns?: number;
}

/** A thread whose model may ask for permissions, with a folder beside its workspace. */
async function started({
  scripts,
  policy = '"on-request"',
  features = 'request_permissions_tool = true',
  grant = () => ({ permissions: {}, scope: 'turn' }),
  turns = 1,
}: Setup) {
  const home = testHome();
  const beside = home.workspace.join('../beside');
  mkdirSync(`${beside}/part`, { recursive: true });
  const server = await startServer({
    home,
    settings: `approval_policy = ${policy}\nsandbox_mode = "workspace-write"\n[features]\n${features}\n`,
    scripts: [...scripts, say('done')],
  });
  const asked: unknown[] = [];
  server.client.on('item/permissions/requestApproval', ({ threadId: _t, turnId: _u, ...question }) => {
    asked.push(question);
    return grant(beside);
  });
  server.client.on('item/commandExecution/requestApproval', ({ itemId }) => {
    asked.push(itemId);
    return { decision: 'accept' };
  });
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  for (let turn = 0; turn < turns; turn += 1) await server.client.turn(thread.id, 'go');
  return { ...server, home, beside, asked, outputs: toolOutputs(server.model) };
}

const wanted = { file_system: { write: ['../beside'] } };
const failed = /^Exit code: 1/;
const ran = /^Exit code: 0/;

test('the user grants a part, for the turn', async () => {
  const { home, asked, beside, outputs } = await started({
    scripts: [
      request('r', { ...wanted, network: { enabled: true } }, { reason: 'because' }),
      touch('a', '../beside/part/x'),
      touch('b', '../beside/x'),
      say('1'),
      touch('c', '../beside/part/x'),
    ],
    grant: (folder) => ({
      permissions: { fileSystem: { read: null, write: [`${folder}/part`] } },
      scope: 'turn',
    }),
    turns: 2,
  });
  expect(asked).toEqual([
    {
      itemId: 'r',
      cwd: home.workspace.path,
      reason: 'because',
      permissions: {
        network: { enabled: true },
        fileSystem: {
          read: null,
          write: [beside],
          entries: [{ path: { type: 'path', path: beside }, access: 'write' }],
        },
      },
    },
  ]);
  expect(outputs['r']).toBe(
    JSON.stringify({
      permissions: { network: null, file_system: { write: [`${beside}/part`] } },
      scope: 'turn',
    }),
  );
  expect(outputs['a']).toMatch(ran);
  expect(outputs['b']).toMatch(failed);
  expect(outputs['c']).toMatch(failed);
});

test('a grant for the session outlives its turn and lets patches through', async () => {
  const { asked, outputs } = await started({
    scripts: [request('r', wanted), say('1'), touch('a', '../beside/x')],
    grant: (folder) => ({ permissions: { fileSystem: { read: null, write: [folder] } }, scope: 'session' }),
    turns: 2,
  });
  expect(asked).toHaveLength(1);
  expect(outputs['a']).toMatch(ran);
});

test.each([
  ['more than was asked for', { fileSystem: { read: null, write: ['/'] } }],
  ['something else', { fileSystem: { read: null, write: ['/usr'] }, network: { enabled: true } }],
  ['nothing', {}],
])('%s is not granted', async (_name, permissions) => {
  const { outputs } = await started({
    scripts: [request('r', wanted), touch('a', '../beside/x')],
    grant: () => ({ permissions, scope: 'turn' }),
  });
  expect(outputs['r']).toBe('{"permissions":{"network":null,"file_system":null},"scope":"turn"}');
  expect(outputs['a']).toMatch(failed);
});

test('with strictAutoReview every further command of the turn is put to a reviewer', async () => {
  const allow = say('{"outcome":"allow"}');
  const { asked, client, outputs } = await started({
    scripts: [
      request('r', wanted),
      touch('a', '../beside/x'),
      allow,
      call('b', 'shell_command', script('ls')),
      allow,
    ],
    grant: (folder) => ({
      permissions: { fileSystem: { read: null, write: [folder] } },
      scope: 'turn',
      strictAutoReview: true,
    }),
  });
  expect(outputs['r']).toMatch(/"scope":"turn","strict_auto_review":true}$/);
  expect(asked).toHaveLength(1);
  const reviews = client.notifications('item/autoApprovalReview/completed');
  expect(reviews.map(({ targetItemId }) => targetItemId)).toEqual(['a', 'b']);
});

test('a session cannot be granted under strictAutoReview', async () => {
  const { outputs } = await started({
    scripts: [request('r', wanted)],
    grant: (folder) => ({
      permissions: { fileSystem: { read: null, write: [folder] } },
      scope: 'session',
      strictAutoReview: true,
    }),
  });
  expect(outputs['r']).toBe('{"permissions":{"network":null,"file_system":null},"scope":"turn"}');
});

test.each([
  ['"never"', 0],
  ['{ granular = { sandbox_approval = true, rules = true, mcp_elicitations = true } }', 0],
  [
    '{ granular = { sandbox_approval = true, rules = true, mcp_elicitations = true, request_permissions = true } }',
    1,
  ],
])('under %s the user is asked %i times', async (policy, times) => {
  const { asked } = await started({ scripts: [request('r', wanted)], policy });
  expect(asked).toHaveLength(times);
});

test('the tool is there where its feature is on, and refuses to ask for nothing', async () => {
  const without = await started({ scripts: [request('r', wanted)], features: 'goals = false' });
  expect(without.outputs['r']).toBe('unsupported call: request_permissions');
  const { outputs } = await started({
    scripts: [request('a', {}), request('b', { odd: 1 }), call('c', 'request_permissions', {})],
  });
  expect(outputs).toEqual({
    a: 'request_permissions requires at least one permission',
    b: 'failed to parse function arguments: unknown field `odd`, expected `network` or `file_system`',
    c: 'failed to parse function arguments: missing field `permissions`',
  });
});

test('an interrupt withdraws the question', async () => {
  const home = testHome();
  const { client } = await startServer({
    home,
    settings: 'approval_policy = "on-request"\n[features]\nrequest_permissions_tool = true\n',
    scripts: [request('r', wanted)],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const asking = client.waitForRequest('item/permissions/requestApproval');
  const input = [{ type: 'text' as const, text: 'x', text_elements: [] }];
  const { turn } = await client.request('turn/start', { threadId: thread.id, input });
  await asking;
  await client.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await client.waitFor('serverRequest/resolved');
  expect((await client.waitFor('turn/completed')).turn.status).toBe('interrupted');
});
