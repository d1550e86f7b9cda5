import type { NetworkRoute } from '../network/index.ts';
import type { SandboxTerms } from '../permissions/index.ts';
import type { OutputStream, ProcessOutcome } from '../exec/index.ts';

/** Opens a command's way to the network; null where there can be none. */
export type NetworkAccess = () => Promise<NetworkRoute | null>;

/** One command, confined by `policy`; `outside` runs it as the server's own user would. */
interface Launch {
  readonly argv: readonly string[];
  /** Where the command runs. */
  readonly cwd: string;
  /** The turn's folder: what a workspace policy opens, wherever the command runs. */
  readonly policyCwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly policy: SandboxTerms | 'outside';
  /** How a confined command gets to the network that its policy allows it; null: as any program does. */
  readonly network: NetworkAccess | null;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
}

/** One command to run to its end. */
export interface CommandLaunch extends Launch {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** One command to start and to leave running. */
export interface SessionLaunch extends Launch {
  /** Whether it gets a terminal; else it has pipes, and nothing to read. */
  readonly tty: boolean;
}

/** Nothing was started: the sandbox cannot be had here, or the program cannot be started. */
export interface LaunchRefused {
  readonly kind: 'refused';
  readonly message: string;
}

/** How a command ended. `denied` says that the sandbox seems to have stopped it. */
export interface CommandEnd {
  readonly outcome: ProcessOutcome;
  readonly denied: boolean;
}

/** How a launch ended. */
export type LaunchResult = ({ readonly kind: 'ran' } & CommandEnd) | LaunchRefused;

/** A command that was left running. */
export interface OpenCommand {
  readonly kind: 'open';
  /** Types into its terminal; false when it takes nothing more. */
  write(text: string): Promise<boolean>;
  /** Ends it with all that it started. */
  kill(): void;
  /** Never rejects. */
  readonly ended: Promise<CommandEnd>;
}

/** Starts commands for tools: the one place where sandbox and processes meet. */
export interface CommandLauncher {
  run(launch: CommandLaunch): Promise<LaunchResult>;
  open(launch: SessionLaunch): Promise<OpenCommand | LaunchRefused>;
}
