import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { ChildStdio, ChildStreams, StdioEntry } from './child-stdio.ts';
import { makePipes, type Pipe } from './pipe.ts';

/**
 * Pipes as the standard streams of a child. Node's own are socket pairs, on which `/dev/stdout`, `/dev/stderr` and
 * `/dev/stdin` cannot be opened, so scripts that write to them fail: they are for systems where no pipe can be made.
 */
export class ChildPipes implements ChildStdio {
  readonly entries: readonly StdioEntry[];
  readonly terminal = undefined;
  readonly #input: Pipe | undefined;
  readonly #stdout: Pipe | undefined;
  readonly #stderr: Pipe | undefined;

  constructor(stdin: 'null' | 'pipe') {
    [this.#stdout, this.#stderr, this.#input] = makePipes(stdin === 'pipe' ? 3 : 2) ?? [];
    this.entries = [
      this.#input?.readFd ?? (stdin === 'pipe' ? 'pipe' : 'ignore'),
      this.#stdout?.writeFd ?? 'pipe',
      this.#stderr?.writeFd ?? 'pipe',
    ];
  }

  connect(node: ChildProcess | undefined): ChildStreams {
    this.#closeChildEnds();
    return {
      stdin: this.#input === undefined ? (node?.stdin ?? undefined) : writerOf(this.#input),
      stdout: outputOf(this.#stdout, node?.stdout),
      stderr: outputOf(this.#stderr, node?.stderr),
      resize: () => false,
    };
  }

  abandon(): void {
    this.#closeChildEnds();
    this.#input?.closeWriter();
    this.#stdout?.closeReader();
    this.#stderr?.closeReader();
  }

  #closeChildEnds(): void {
    this.#input?.closeReader();
    this.#stdout?.closeWriter();
    this.#stderr?.closeWriter();
  }
}

function outputOf(pipe: Pipe | undefined, made: Readable | null | undefined): Readable {
  if (pipe !== undefined) return new Socket({ fd: pipe.readFd, readable: true, writable: false });
  if (made == null) throw new Error('a child without an output stream');
  return made;
}

function writerOf({ writeFd }: Pipe): Writable {
  return new Socket({ fd: writeFd, readable: false, writable: true });
}
