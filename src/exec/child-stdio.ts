import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { openContent } from './extra-file.ts';
import { takePipe, type PipeLease } from './pipe-pool.ts';
import type { OutputStream, ProcessSpec } from './process-spec.ts';

/** The parent's ends of a child's standard streams. */
export interface ChildStreams {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

type StdioEntry = 'ignore' | 'pipe' | number;

/** The standard streams and further descriptors of one launch: opened before it, connected or given up after it. */
export class ChildStdio {
  readonly entries: StdioEntry[];
  readonly #input: PipeLease | undefined;
  readonly #outputs: Record<OutputStream, PipeLease | undefined>;
  readonly #extra: number[] = [];

  constructor(spec: ProcessSpec) {
    this.#input = spec.stdin === 'pipe' ? takePipe('write') : undefined;
    this.#outputs = { stdout: takePipe('read'), stderr: takePipe('read') };
    this.entries = [
      this.#input?.readFd ?? (spec.stdin === 'pipe' ? 'pipe' : 'ignore'),
      this.#outputs.stdout?.writeFd ?? 'pipe',
      this.#outputs.stderr?.writeFd ?? 'pipe',
    ];
    try {
      for (const { fd, content } of spec.extraFiles ?? []) {
        while (this.entries.length < fd) this.entries.push('ignore');
        const opened = openContent(content);
        this.#extra.push(opened);
        this.entries[fd] = opened;
      }
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** After a start: lets go of the child's ends and wraps the parent's. */
  connect(child: ChildProcess): ChildStreams {
    this.#closeChildEnds();
    return {
      stdin: this.#input === undefined ? (child.stdin ?? undefined) : writerOf(this.#input),
      stdout: outputOf(this.#outputs.stdout, child.stdout),
      stderr: outputOf(this.#outputs.stderr, child.stderr),
    };
  }

  /** After a failed start: closes everything. */
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
    for (const fd of this.#extra.splice(0)) closeSync(fd);
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
