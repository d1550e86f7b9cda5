import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  call,
  Evened,
  report,
  say,
  script,
  startServer,
  toolOutputs,
  type Script,
} from '../harness/index.ts';

const escalate = { sandbox_permissions: 'require_escalated', justification: 'May I?' };
const run = (id: string, text: string, extra: object = {}): Script =>
  call(id, 'shell_command', script(text, extra));

type Policy =
  | 'untrusted'
  | 'on-failure'
  | 'on-request'
  | 'never'
  | { granular: { sandbox_approval: boolean; rules: boolean; mcp_elicitations: boolean } };

interface Case {
  readonly policy: Policy;
  readonly sandbox: string;
  readonly scripts: readonly Script[];
  readonly decision?: 'accept' | 'decline';
}

/** Runs one turn under a policy and says what was asked, how each command ended and what the model was told. */
async function outcome({ policy, sandbox, scripts, decision = 'accept' }: Case) {
  const { client, home, model } = await startServer({
    scripts: [...scripts, say('done')],
    settings: `sandbox_mode = "${sandbox}"`,
  });
  home.workspace.write('a.txt', 'alpha\n');
  const asked: unknown[] = [];
  client.on('item/commandExecution/requestApproval', ({ itemId, reason }) => {
    asked.push(reason === undefined ? itemId : { [itemId]: reason });
    return { decision };
  });
  const { thread } = await client.request('thread/start', {
    cwd: home.workspace.path,
    approvalPolicy: policy,
  });
  await client.turn(thread.id, 'go');
  const ended = client
    .notifications('item/completed')
    .flatMap(({ item }) =>
      item.type === 'commandExecution' ? [`${item.id} ${item.status} ${item.exitCode}`] : [],
    );
  const outputs = new Evened(home).value(toolOutputs(model));
  return { asked, ended, outputs, made: existsSync(home.workspace.join('made')) };
}

const denied = report("touch: cannot touch 'made': Read-only file system\n", 1);

test.each<Policy>(['untrusted', 'on-request', 'on-failure', 'never'])(
  'commands known to be safe run unasked under %s',
  async (policy) => {
    const scripts = [run('c1', 'cat a.txt'), run('c2', 'ls | head -1'), run('c3', 'pwd && wc -l a.txt')];
    expect(await outcome({ policy, sandbox: 'read-only', scripts })).toEqual({
      asked: [],
      ended: ['c1 completed 0', 'c2 completed 0', 'c3 completed 0'],
      outputs: { c1: report('alpha\n'), c2: report('a.txt\n'), c3: report('~/work\n1 a.txt\n') },
      made: false,
    });
  },
);

describe('under on-request', () => {
  test('a confined command runs unasked, an escalated one is asked about', async () => {
    const scripts = [run('c1', 'touch made'), run('c2', 'touch made', escalate)];
    expect(await outcome({ policy: 'on-request', sandbox: 'read-only', scripts })).toEqual({
      asked: [{ c2: 'May I?' }],
      ended: ['c1 failed 1', 'c2 completed 0'],
      outputs: { c1: denied, c2: report() },
      made: true,
    });
  });

  test('an escalated command that is declined does not run', async () => {
    const scripts = [run('c1', 'touch made', escalate)];
    expect(
      await outcome({ policy: 'on-request', sandbox: 'read-only', scripts, decision: 'decline' }),
    ).toEqual({
      asked: [{ c1: 'May I?' }],
      ended: ['c1 declined null', 'c1 declined -1'],
      outputs: { c1: 'exec command rejected by user' },
      made: false,
    });
  });

  test('a known-safe command is not asked about and stays in the sandbox, escalated or not', async () => {
    const scripts = [run('c1', 'uniq a.txt made', escalate)];
    expect(await outcome({ policy: 'on-request', sandbox: 'read-only', scripts })).toEqual({
      asked: [],
      ended: ['c1 failed 1'],
      outputs: { c1: report('uniq: made: Read-only file system\n', 1) },
      made: false,
    });
  });

  test('without a sandbox nothing needs to be escalated', async () => {
    const scripts = [run('c1', 'touch made', escalate)];
    expect(await outcome({ policy: 'on-request', sandbox: 'danger-full-access', scripts })).toEqual({
      asked: [],
      ended: ['c1 completed 0'],
      outputs: { c1: report() },
      made: true,
    });
  });
});

describe('under never', () => {
  test('a confined command runs unasked; to escalate is refused, and nothing is retried', async () => {
    const scripts = [run('c1', 'touch made'), run('c2', 'touch made', escalate), run('c3', 'exit 3')];
    expect(await outcome({ policy: 'never', sandbox: 'read-only', scripts })).toEqual({
      asked: [],
      ended: ['c1 failed 1', 'c3 failed 3'],
      outputs: {
        c1: denied,
        c2: 'approval policy is Never; reject command — you should not ask for escalated permissions if the approval policy is Never',
        c3: report('', 3),
      },
      made: false,
    });
  });

  test('dangerous commands are refused, but where nothing confines them', async () => {
    const scripts = [run('c1', 'rm -rf a.txt')];
    expect(await outcome({ policy: 'never', sandbox: 'workspace-write', scripts })).toEqual({
      asked: [],
      ended: ['c1 declined -1'],
      outputs: { c1: "`/bin/bash -c 'rm -rf a.txt'` rejected: blocked by policy" },
      made: false,
    });
    expect(await outcome({ policy: 'never', sandbox: 'danger-full-access', scripts })).toEqual({
      asked: [],
      ended: ['c1 completed 0'],
      outputs: { c1: report() },
      made: false,
    });
  });
});

test.each<Policy>(['on-request', 'on-failure', 'untrusted'])(
  'dangerous commands are asked about under %s',
  async (policy) => {
    const scripts = [run('c1', 'rm -rf nothing')];
    expect(await outcome({ policy, sandbox: 'workspace-write', scripts })).toEqual({
      asked: ['c1'],
      ended: ['c1 completed 0'],
      outputs: { c1: report() },
      made: false,
    });
  },
);

describe('under a granular policy', () => {
  const flags = (asking: boolean) =>
    `sandbox_approval: ${asking}, rules: false, skill_approval: false, request_permissions: false, mcp_elicitations: false`;
  const refused = (asking: boolean) => {
    const name = `Granular(GranularApprovalConfig { ${flags(asking)} })`;
    return `approval policy is ${name}; reject command — you should not ask for escalated permissions if the approval policy is ${name}`;
  };
  const scripts = [run('c1', 'touch made'), run('c2', 'ls', escalate), run('c3', 'rm -rf nothing')];

  test('that lets nobody be asked, what the sandbox stopped stays stopped, and danger is refused', async () => {
    const policy = { granular: { sandbox_approval: false, rules: false, mcp_elicitations: false } };
    const unaskable = 'approval required by policy, but AskForApproval::Granular.sandbox_approval is false';
    expect(await outcome({ policy, sandbox: 'read-only', scripts })).toEqual({
      asked: [],
      ended: ['c1 failed 1', 'c3 declined -1'],
      outputs: { c1: denied, c2: refused(false), c3: unaskable },
      made: false,
    });
  });

  test('that lets the user be asked about the sandbox, both are asked about', async () => {
    const policy = { granular: { sandbox_approval: true, rules: false, mcp_elicitations: false } };
    expect(await outcome({ policy, sandbox: 'read-only', scripts })).toEqual({
      asked: [{ c1: 'command failed; retry without sandbox?' }, 'c3'],
      ended: ['c1 completed 0', 'c3 completed 0'],
      outputs: { c1: report(), c2: refused(true), c3: report() },
      made: true,
    });
  });
});

describe('under on-failure', () => {
  test('what the sandbox stopped is asked about and tried again outside it', async () => {
    const scripts = [run('c1', 'touch made'), run('c2', 'exit 3')];
    expect(await outcome({ policy: 'on-failure', sandbox: 'read-only', scripts })).toEqual({
      asked: [{ c1: 'command failed; retry without sandbox?' }],
      ended: ['c1 completed 0', 'c2 failed 3'],
      outputs: { c1: report(), c2: report('', 3) },
      made: true,
    });
  });

  test('declined, it stays stopped', async () => {
    const scripts = [run('c1', 'touch made')];
    expect(
      await outcome({ policy: 'on-failure', sandbox: 'read-only', scripts, decision: 'decline' }),
    ).toEqual({
      asked: [{ c1: 'command failed; retry without sandbox?' }],
      ended: ['c1 declined null', 'c1 declined -1'],
      outputs: { c1: 'exec command rejected by user' },
      made: false,
    });
  });
});

test('under untrusted an accepted command that the sandbox stops is tried again outside it, unasked', async () => {
  const scripts = [run('c1', 'touch made')];
  expect(await outcome({ policy: 'untrusted', sandbox: 'read-only', scripts })).toEqual({
    asked: ['c1'],
    ended: ['c1 completed 0'],
    outputs: { c1: report() },
    made: true,
  });
});
