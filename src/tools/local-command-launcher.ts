import { ProcessStartError, ProcessTableClosedError } from '../exec/index.ts';
import type { ProcessOutcome, ProcessTable } from '../exec/index.ts';
import type { SandboxHost } from '../sandbox/index.ts';
import { denialLikely } from '../sandbox/index.ts';
import type { CommandLaunch, CommandLauncher, LaunchResult } from './command-launcher.ts';

/** Runs commands on this machine, in its sandbox. */
export class LocalCommandLauncher implements CommandLauncher {
  readonly #sandbox: SandboxHost;
  readonly #processes: ProcessTable;

  constructor(sandbox: SandboxHost, processes: ProcessTable) {
    this.#sandbox = sandbox;
    this.#processes = processes;
  }

  async run(launch: CommandLaunch): Promise<LaunchResult> {
    const policy = launch.policy === 'outside' ? ({ type: 'dangerFullAccess' } as const) : launch.policy;
    const { argv: command, cwd, policyCwd, env } = launch;
    const prepared = await this.#sandbox.prepare({ policy, policyCwd, command, cwd, env });
    if ('refused' in prepared) return { kind: 'refused', message: prepared.refused };
    const { plan } = prepared;
    try {
      const { timeoutMs, signal, onOutput } = launch;
      const spec = {
        argv: plan.argv,
        cwd,
        env: plan.env,
        stdin: 'null',
        extraFiles: plan.extraFiles,
      } as const;
      const outcome = await this.#processes.run(spec, { timeoutMs, signal, onOutput });
      return { kind: 'ran', outcome, denied: plan.description !== 'none' && denied(outcome) };
    } catch (error) {
      if (error instanceof ProcessStartError) return { kind: 'refused', message: error.message };
      if (error instanceof ProcessTableClosedError)
        return { kind: 'refused', message: 'the server is closing' };
      throw error;
    } finally {
      prepared.release();
    }
  }
}

function denied(outcome: ProcessOutcome): boolean {
  return !outcome.timedOut && !outcome.aborted && denialLikely(outcome);
}
