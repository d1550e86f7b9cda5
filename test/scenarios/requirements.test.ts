import { expect, test } from 'vitest';
import { startServer } from '../harness/index.ts';

/** A server whose user may only never be asked, and whose commands may only read. */
async function restricted() {
  const home = (await startServer({})).home;
  const file = home.root.write('managed.toml', 'approval_policy = "never"\nsandbox_mode = "read-only"\n');
  const env = { CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '', CODEX_APP_SERVER_MANAGED_CONFIG_PATH: file };
  return { server: await startServer({ home, env, settings: 'approval_policy = "on-request"\n' }), file };
}

test('clients can ask what is required', async () => {
  const { server } = await restricted();
  expect(await server.client.request('configRequirements/read', undefined)).toEqual({
    requirements: {
      allowedApprovalPolicies: ['never'],
      allowedApprovalsReviewers: null,
      allowedSandboxModes: ['read-only'],
      allowedWebSearchModes: null,
      featureRequirements: null,
      hooks: null,
      enforceResidency: null,
      network: null,
    },
  });
  const { client } = await startServer({});
  expect(await client.request('configRequirements/read', undefined)).toEqual({ requirements: null });
});

test('a thread that wants more gets what is allowed, and says so', async () => {
  const { server, file } = await restricted();
  const { client } = server;
  const wanted = { approvalPolicy: 'untrusted', sandbox: 'danger-full-access' } as const;
  const { thread, approvalPolicy, sandbox } = await client.request('thread/start', wanted);
  expect([approvalPolicy, sandbox.type]).toEqual(['never', 'readOnly']);
  const { message } = await client.waitFor('warning', ({ threadId }) => threadId === thread.id);
  expect(message).toBe(
    `Configured value for \`approval_policy\` is disallowed by requirements; falling back to required value Never. Details: invalid value for \`approval_policy\`: \`UnlessTrusted\` is not in the allowed set [Never] (set by ${file})`,
  );
});

test('a turn or command that wants more is refused', async () => {
  const { server, file } = await restricted();
  const { client } = server;
  const { thread } = await client.request('thread/start', {});
  const turn = { threadId: thread.id, input: [] };
  const refused = (what: string, detail: string) => ({
    code: -32600,
    message: `invalid ${what}: invalid value for ${detail} (set by ${file})`,
  });
  expect(await client.requestError('turn/start', { ...turn, approvalPolicy: 'on-request' })).toEqual(
    refused('turn context override', '`approval_policy`: `OnRequest` is not in the allowed set [Never]'),
  );
  const sandboxPolicy = { type: 'dangerFullAccess' } as const;
  const sandbox = '`sandbox_mode`: `DangerFullAccess` is not in the allowed set [ReadOnly]';
  expect(await client.requestError('turn/start', { ...turn, sandboxPolicy })).toEqual(
    refused('turn context override', sandbox),
  );
  expect(await client.requestError('command/exec', { command: ['true'], sandboxPolicy })).toEqual(
    refused('sandbox policy', sandbox),
  );
  const permissionProfile = { type: 'disabled' } as const;
  expect(await client.requestError('command/exec', { command: ['true'], permissionProfile })).toEqual(
    refused('permission profile', sandbox),
  );
});
