import { ProcessStartError, ProcessTableClosedError } from '../exec/index.ts';
import type {
  ProcessOutcome,
  ProcessTable,
  TerminalSize,
  RunningProcess,
  RunOptions,
} from '../exec/index.ts';
import type { NetworkRoute } from '../network/index.ts';
import { allowsNetwork, offline, profileOf } from '../permissions/index.ts';
import type { LaunchRefusal, PreparedLaunch, SandboxHost } from '../sandbox/index.ts';
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
    const route = await openRoute(launch);
    const prepared = await this.#prepare(launch, route, terminal !== null);
    if ('refused' in prepared) {
      return { kind: 'refused', message: prepared.refused };
    }
    const { cwd } = launch;
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

  #prepare(
    launch: CommandLaunch | SessionLaunch,
    route: NetworkRoute | null,
    terminal: boolean,
  ): Promise<PreparedLaunch | LaunchRefusal> {
    const { argv: command, cwd, policyCwd, network } = launch;
    const terms = launch.policy === 'outside' ? ({ type: 'dangerFullAccess' } as const) : launch.policy;
    // Who may reach only some hosts and cannot be kept to these reaches none.
    const policy = network !== null && route === null ? offline(terms) : terms;
    const env = { ...launch.env, ...route?.env };
    return this.#sandbox.prepare({
      policy,
      policyCwd,
      command,
      cwd,
      env,
      room: route?.room ?? null,
      terminal,
    });
  }
}

/** The way to the network of a command that is to have one of its own. */
async function openRoute({ policy, network }: CommandLaunch | SessionLaunch): Promise<NetworkRoute | null> {
  if (network === null || policy === 'outside' || !allowsNetwork(policy)) return null;
  return profileOf(policy).type === 'managed' ? network() : null;
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
