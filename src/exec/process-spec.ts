/**
 * A further descriptor for the child, 3 or higher: one that yields fixed bytes from the start (pass the same array object
 * again for the same bytes: its file is then reused), or one that stands for what is at a place, named by its real path.
 */
export type ExtraFile =
  { readonly fd: number; readonly content: Uint8Array } | { readonly fd: number; readonly place: string };

/** In character cells. */
export interface TerminalSize {
  readonly rows: number;
  readonly cols: number;
}

/** A pseudo-terminal for a process of its own. */
export interface TerminalRequest {
  readonly size: TerminalSize;
  /** The program takes it for its controlling terminal by itself, or for that of a process which it starts. */
  readonly takenByProgram: boolean;
}

/** What to start: everything is explicit, nothing is inherited from the server's own environment. */
export interface ProcessSpec {
  /** Program and arguments; a bare program name is looked up in `env.PATH`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /**
   * `null` is an empty input (/dev/null), `pipe` is fed through `RunningProcess.write`. A terminal is fed so too, and is
   * the output as well: all that is shown comes as stdout.
   */
  readonly stdin: 'null' | 'pipe' | { readonly terminal: TerminalRequest };
  readonly extraFiles?: readonly ExtraFile[];
}

export type OutputStream = 'stdout' | 'stderr';

export interface RunOptions {
  /** Milliseconds after which the whole process group is killed; without it there is no limit. */
  readonly timeoutMs?: number;
  /** Kills the whole process group when it fires. */
  readonly signal?: AbortSignal;
  /**
   * Sees every chunk in arrival order, also what is no longer retained. Where it returns a promise, nothing more is
   * read from that stream until the promise has settled.
   */
  readonly onOutput?: (stream: OutputStream, chunk: Buffer) => Promise<unknown> | void;
  /** Bytes kept of each stream and of the aggregate (the head is kept); `DEFAULT_RETAINED_BYTES` without it. */
  readonly retainBytes?: number;
  /** Milliseconds that output is still read after the end while something left behind holds it open; else two seconds. */
  readonly drainLimitMs?: number;
}

/** How a process ended and what it wrote. */
export interface ProcessOutcome {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** stdout followed by stderr, as the reference aggregates them, under one cap. */
  readonly aggregated: Buffer;
  /** Bytes that went past the cap, both streams together. */
  readonly droppedBytes: number;
  /** Something that the process left behind still held its output open when the wait for it ended. */
  readonly leftBehind: boolean;
  readonly durationMs: number;
}

/** A started process, owned by whoever started it (or by the `ProcessTable` it was started in). */
export interface RunningProcess {
  /** Also the id of its process group. */
  readonly pid: number;
  /** Feeds stdin; resolves to false when the process no longer reads (or has no piped stdin). */
  write(data: Uint8Array | string): Promise<boolean>;
  /** Closes stdin once everything written has been taken; in a terminal by typing what ends the input. */
  endStdin(): void;
  /** Changes the size of its terminal; false where it has none (any more). */
  resize(size: TerminalSize): boolean;
  /** Asks the whole group to end and forces it after a quarter of a second. Idempotent. */
  kill(): void;
  /** Never rejects: failures to start are thrown by `startProcess`. After a kill the group has been forced to end too. */
  readonly outcome: Promise<ProcessOutcome>;
}
