import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { ChildStdio, ChildStreams, StdioEntry } from './child-stdio.ts';
import { takePipe, type PipeLease } from './pipe-pool.ts';
import type { OutputStream } from './process-spec.ts';

/** Pipes as the standard streams of a child. */
export class ChildPipes implements ChildStdio {
  readonly entries: readonly StdioEntry[];
  readonly #input: PipeLease | undefined;
  readonly #outputs: Record<OutputStream, PipeLease | undefined>;

  constructor(stdin: 'null' | 'pipe') {
    this.#input = stdin === 'pipe' ? takePipe('write') : undefined;
    this.#outputs = { stdout: takePipe('read'), stderr: takePipe('read') };
    this.entries = [
      this.#input?.readFd ?? (stdin === 'pipe' ? 'pipe' : 'ignore'),
      this.#outputs.stdout?.writeFd ?? 'pipe',
      this.#outputs.stderr?.writeFd ?? 'pipe',
    ];
  }

  argv(argv: readonly string[]): readonly string[] {
    return argv;
  }

  connect(child: ChildProcess): ChildStreams {
    this.#closeChildEnds();
    return {
      stdin: this.#input === undefined ? (child.stdin ?? undefined) : writerOf(this.#input),
      stdout: outputOf(this.#outputs.stdout, child.stdout),
      stderr: outputOf(this.#outputs.stderr, child.stderr),
      resize: () => false,
    };
  }

  abandon(): void {
    this.#closeChildEnds();
    for (const lease of [this.#outputs.stdout, this.#outputs.stderr]) {
      if (lease === undefined) continue;
      closeSync(lease.readFd);
      lease.release(true);
    }
    if (this.#input === undefined) return;
    closeSync(this.#input.writeFd);
    this.#input.release(false);
  }

  #closeChildEnds(): void {
    if (this.#input !== undefined) closeSync(this.#input.readFd);
    for (const lease of [this.#outputs.stdout, this.#outputs.stderr]) {
      if (lease !== undefined) closeSync(lease.writeFd);
    }
  }
}

function outputOf(lease: PipeLease | undefined, stream: Readable | null): Readable {
  if (lease === undefined) {
    if (stream === null) throw new Error('a child without an output stream');
    return stream;
  }
  const socket = new Socket({ fd: lease.readFd, readable: true, writable: false });
  // What still holds the other end might write into the next command's output: only a pipe read to its end serves again.
  socket.once('close', () => lease.release(socket.readableEnded));
  return socket;
}

function writerOf(lease: PipeLease): Writable {
  const socket = new Socket({ fd: lease.writeFd, readable: false, writable: true });
  // Unread input may remain in the pipe, so it is never used again.
  socket.once('close', () => lease.release(false));
  return socket;
}
