import { ProcessStartError, ProcessTableClosedError } from '../exec/index.ts';
import type {
  ProcessOutcome,
  ProcessTable,
  TerminalSize,
  RunningProcess,
  RunOptions,
} from '../exec/index.ts';
import type { SandboxHost } from '../sandbox/index.ts';
import { denialLikely } from '../sandbox/index.ts';
import type {
  CommandEnd,
  CommandLaunch,
  CommandLauncher,
  LaunchRefused,
  LaunchResult,
  OpenCommand,
  SessionLaunch,
} from './command-launcher.ts';

/** How long a session's output is read on when something that it left behind holds it open, in milliseconds (0.129.0). */
const SESSION_DRAIN_MS = 50;

/** What is kept of a session's output to see whether the sandbox stopped it; the session itself keeps the rest. */
const SESSION_EVIDENCE_BYTES = 64 * 1024;

/** The terminal of a session that has one (0.129.0). */
const SESSION_TERMINAL = { rows: 24, cols: 80 } as const;

/** Runs commands on this machine, in its sandbox. */
export class LocalCommandLauncher implements CommandLauncher {
  readonly #sandbox: SandboxHost;
  readonly #processes: ProcessTable;

  constructor(sandbox: SandboxHost, processes: ProcessTable) {
    this.#sandbox = sandbox;
    this.#processes = processes;
  }

  async run(launch: CommandLaunch): Promise<LaunchResult> {
    const { timeoutMs, signal, onOutput } = launch;
    const started = await this.#start(launch, null, { timeoutMs, signal, onOutput });
    return started.kind === 'refused' ? started : { kind: 'ran', ...(await started.ended) };
  }

  async open(launch: SessionLaunch): Promise<OpenCommand | LaunchRefused> {
    const started = await this.#start(launch, launch.tty ? SESSION_TERMINAL : null, {
      onOutput: launch.onOutput,
      drainLimitMs: SESSION_DRAIN_MS,
      retainBytes: SESSION_EVIDENCE_BYTES,
    });
    if (started.kind === 'refused') return started;
    const { process, ended } = started;
    return { kind: 'open', ended, write: (text) => process.write(text), kill: () => process.kill() };
  }

  async #start(
    launch: CommandLaunch | SessionLaunch,
    terminal: TerminalSize | null,
    options: RunOptions,
  ): Promise<{ kind: 'started'; process: RunningProcess; ended: Promise<CommandEnd> } | LaunchRefused> {
    const policy = launch.policy === 'outside' ? ({ type: 'dangerFullAccess' } as const) : launch.policy;
    const { argv: command, cwd, policyCwd, env } = launch;
    const prepared = await this.#sandbox.prepare({
      policy,
      policyCwd,
      command,
      cwd,
      env,
      terminal: terminal !== null,
    });
    if ('refused' in prepared) return { kind: 'refused', message: prepared.refused };
    const { plan } = prepared;
    try {
      const { argv, extraFiles, description, takesTerminal: takenByProgram } = plan;
      const stdin = terminal === null ? 'null' : { terminal: { size: terminal, takenByProgram } };
      const process = this.#processes.start({ argv, cwd, env: plan.env, stdin, extraFiles }, options);
      const ended = process.outcome.then((outcome) => {
        prepared.release();
        return { outcome, denied: description !== 'none' && denied(outcome) };
      });
      return { kind: 'started', process, ended };
    } catch (error) {
      prepared.release();
      return refusal(error);
    }
  }
}

/** @throws what is no failure to start */
function refusal(error: unknown): LaunchRefused {
  if (error instanceof ProcessStartError) return { kind: 'refused', message: error.message };
  if (error instanceof ProcessTableClosedError) return { kind: 'refused', message: 'the server is closing' };
  throw error;
}

function denied(outcome: ProcessOutcome): boolean {
  return !outcome.timedOut && !outcome.aborted && denialLikely(outcome);
}
