import { randomUUID } from 'node:crypto';
import type { ProcessOutcome } from '../exec/index.ts';
import { shellExitCode } from '../exec/index.ts';
import type { ThreadItem } from '../protocol/index.ts';
import { outputDeltas } from './output-deltas.ts';
import type { CommandReport } from './output-text.ts';
import { timedOutText } from './output-text.ts';
import { commandActions, displayCommand, shellArgv, type UserShell } from './shell/index.ts';
import type { ToolContext } from './tool.ts';

/** How long a user's command may run, in milliseconds: an hour (0.129.0). */
const TIMEOUT_MS = 60 * 60 * 1000;

/** What stands for the output of a command that was ended early (0.129.0). */
const ABORTED = 'command aborted by user';

/** The exit code of a command that did not come to an end of its own (0.129.0). */
const NO_EXIT_CODE = -1;

/** What a user's command works with. */
export interface UserCommandContext extends Pick<
  ToolContext,
  'turnId' | 'cwd' | 'commandLine' | 'env' | 'launcher' | 'emit' | 'signal'
> {
  readonly shell: UserShell;
  /** Takes what came of it, before clients hear of its end. */
  readonly onEnd: (report: CommandReport) => void;
}

type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;

interface Ending {
  /** What clients are shown. */
  readonly shown: string;
  /** What the model is told. */
  readonly report: CommandReport;
}

/**
 * Runs the user's own script in a login shell, as the user would: unconfined, nobody is asked. Its item is started and
 * completed here, whatever happens.
 */
export async function runUserCommand(script: string, context: UserCommandContext): Promise<void> {
  const { turnId, cwd, emit, shell, onEnd } = context;
  const argv = shellArgv(shell, script, true);
  const item: CommandItem = {
    type: 'commandExecution',
    id: randomUUID(),
    command: displayCommand(argv),
    cwd,
    processId: null,
    source: 'userShell',
    status: 'inProgress',
    commandActions: await commandActions(argv, cwd),
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  };
  emit({ type: 'itemStarted', turnId, item, startedAtMs: Date.now() });
  let ending = notRun('execution error');
  try {
    ending = await execute(argv, item.id, context);
  } finally {
    onEnd(ending.report);
    const { exitCode, durationMs } = ending.report;
    const status = exitCode === 0 ? 'completed' : 'failed';
    const aggregatedOutput = ending.shown === '' ? null : ending.shown;
    const ended = { ...item, status, aggregatedOutput, exitCode, durationMs } as const;
    emit({ type: 'itemCompleted', turnId, item: ended, completedAtMs: Date.now() });
  }
}

async function execute(
  argv: readonly string[],
  itemId: string,
  context: UserCommandContext,
): Promise<Ending> {
  const { cwd, env, launcher, signal, commandLine } = context;
  if (signal.aborted) return notRun(ABORTED);
  const deltas = outputDeltas(context, itemId);
  const result = await launcher.run({
    argv: commandLine(argv, cwd),
    cwd,
    policyCwd: cwd,
    env,
    policy: 'outside',
    network: null,
    timeoutMs: TIMEOUT_MS,
    signal,
    onOutput: deltas.push.bind(deltas),
  });
  deltas.end();
  if (result.kind === 'refused') return notRun(`execution error: ${result.message}`);
  return result.outcome.aborted ? notRun(ABORTED) : ran(result.outcome);
}

/** Signals and timeouts have the exit codes of shells, and the output stays (0.129.0 has an error of its own for it). */
function ran(outcome: ProcessOutcome): Ending {
  const shown = outcome.aggregated.toString('utf8');
  const { durationMs } = outcome;
  const output = outcome.timedOut ? timedOutText(durationMs) + shown : shown;
  return { shown, report: { exitCode: shellExitCode(outcome), durationMs, output } };
}

function notRun(reason: string): Ending {
  return { shown: reason, report: { exitCode: NO_EXIT_CODE, durationMs: 0, output: reason } };
}
