import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { CommandLauncher } from '../../src/tools/command-launcher.ts';
import { TurnDiffTracker, nodePatchFiles } from '../../src/tools/apply-patch/index.ts';
import { MAX_OUTPUT_DELTAS, type ToolEvent } from '../../src/tools/events.ts';
import { runCommand } from '../../src/tools/run-command.ts';
import { ExecSessions } from '../../src/tools/unified-exec/index.ts';
import { PermissionGrants } from '../../src/tools/permissions/grants.ts';
import { NO_RULES } from '../../src/tools/rules/index.ts';
import { NO_MORE } from './judging.ts';
import { SessionApprovals } from '../../src/tools/session-approvals.ts';

/** A command that writes `count` lines, each of which arrives by itself. */
function chatty(count: number): CommandLauncher {
  return {
    open: () => expect.fail('opened'),
    run: ({ onOutput }) => {
      for (let line = 0; line < count; line++) onOutput('stdout', Buffer.from('x\n'));
      const nothing = Buffer.alloc(0);
      const output = Buffer.from('x\n'.repeat(count));
      const outcome = {
        exitCode: 0,
        signal: null,
        timedOut: false,
        aborted: false,
        stdout: output,
        stderr: nothing,
        aggregated: output,
        droppedBytes: 0,
        leftBehind: false,
        durationMs: 1,
      };
      return Promise.resolve({ kind: 'ran', outcome, denied: false });
    },
  };
}

test('a client is not sent more output deltas than 0.129.0 sends; the end has all of the output', async () => {
  const count = MAX_OUTPUT_DELTAS + 5;
  const events: ToolEvent[] = [];
  const sessionApprovals = new SessionApprovals();
  const neverAsked = (): never => expect.fail('asked');
  const report = await runCommand(
    {
      callId: 'c1',
      argv: ['true'],
      cwd: '/',
      timeoutMs: 1,
      escalated: false,
      justification: null,
      prefixRule: null,
      ...NO_MORE,
    },
    {
      threadId: 't',
      turnId: 'u',
      cwd: '/',
      mode: 'default',
      approvalPolicy: 'never',
      sandboxPolicy: { type: 'dangerFullAccess' },
      permissionProfile: { type: 'disabled' },
      env: {},
      outputLimit: { mode: 'bytes', limit: 100 },
      commandLine: (argv) => argv,
      launcher: chatty(count),
      network: null,
      sessions: new ExecSessions(),
      clock: systemClock,
      warnModel: neverAsked,
      isReadable: neverAsked,
      isWritable: () => true,
      files: nodePatchFiles,
      approvals: { command: neverAsked, fileChange: neverAsked, permissions: neverAsked },
      reviewer: null,
      questions: { ask: neverAsked },
      clientTools: { call: neverAsked },
      sessionApprovals,
      grants: new PermissionGrants(sessionApprovals),
      asksPermissions: false,
      rules: NO_RULES,
      amendRules: neverAsked,
      diff: new TurnDiffTracker(nodePatchFiles),
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
    },
  );
  expect(events.filter(({ type }) => type === 'commandOutputDelta')).toHaveLength(MAX_OUTPUT_DELTAS);
  expect(report.output).toHaveLength(2 * count);
});
