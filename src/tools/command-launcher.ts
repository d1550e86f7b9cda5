import type { SandboxTerms } from '../permissions/index.ts';
import type { OutputStream, ProcessOutcome } from '../exec/index.ts';

/** One command to run, confined by `policy`; `outside` runs it as the server's own user would. */
export interface CommandLaunch {
  readonly argv: readonly string[];
  /** Where the command runs. */
  readonly cwd: string;
  /** The turn's folder: what a workspace policy opens, wherever the command runs. */
  readonly policyCwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly policy: SandboxTerms | 'outside';
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
}

/** How a launch ended. `denied` says that the sandbox seems to have stopped it. */
export type LaunchResult =
  | { readonly kind: 'ran'; readonly outcome: ProcessOutcome; readonly denied: boolean }
  /** Nothing was started: the sandbox cannot be had here, or the program cannot be started. */
  | { readonly kind: 'refused'; readonly message: string };

/** Starts commands for tools: the one place where sandbox and processes meet. */
export interface CommandLauncher {
  run(launch: CommandLaunch): Promise<LaunchResult>;
}
