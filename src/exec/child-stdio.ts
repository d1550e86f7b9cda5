import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { TerminalSize } from './process-spec.ts';

/** The parent's ends of a child's standard streams. */
export interface ChildStreams {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  /** Absent in a terminal, which shows both outputs as one. */
  readonly stderr: Readable | undefined;
  /** Changes the size of the terminal; false where there is none (any more). */
  resize(size: TerminalSize): boolean;
}

/** A descriptor of the child: /dev/null, a pipe that Node makes, or one of the server's own. */
export type StdioEntry = 'ignore' | 'pipe' | number;

/** The standard streams of one launch: opened before it, connected or given up after it. */
export interface ChildStdio {
  /** Descriptors 0 to 2 of the child. */
  readonly entries: readonly StdioEntry[];
  /** A terminal that the child is to take for its controlling one. */
  readonly terminal: string | undefined;
  /** After a start: lets go of the child's ends and wraps the parent's. `node` has those of entries that are `pipe`. */
  connect(node: ChildProcess | undefined): ChildStreams;
  /** After a failed start: closes everything. */
  abandon(): void;
}
