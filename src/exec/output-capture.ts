import type { OutputStream } from './process-spec.ts';

/** What the reference (0.129.0) retains of each stream and of the aggregate: 1 MiB, the head. */
export const DEFAULT_RETAINED_BYTES = 1024 * 1024;

class HeadBuffer {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  append(chunk: Buffer): void {
    const room = this.#limit - this.#length;
    const kept = chunk.length <= room ? chunk : chunk.subarray(0, room);
    this.dropped += chunk.length - kept.length;
    if (kept.length === 0) return;
    this.#chunks.push(kept);
    this.#length += kept.length;
  }

  bytes(): Buffer {
    const [only] = this.#chunks;
    return only !== undefined && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks, this.#length);
  }
}

/** Collects both output streams of one process under a cap on each. */
export class OutputCapture {
  readonly #limit: number;
  readonly #streams: Record<OutputStream, HeadBuffer>;

  constructor(limit: number = DEFAULT_RETAINED_BYTES) {
    this.#limit = limit;
    this.#streams = { stdout: new HeadBuffer(limit), stderr: new HeadBuffer(limit) };
  }

  append(stream: OutputStream, chunk: Buffer): void {
    this.#streams[stream].append(chunk);
  }

  /** The retained bytes; the aggregate obeys the same cap. */
  result(): { stdout: Buffer; stderr: Buffer; aggregated: Buffer; droppedBytes: number } {
    const stdout = this.#streams.stdout.bytes();
    const stderr = this.#streams.stderr.bytes();
    return {
      stdout,
      stderr,
      aggregated: aggregate(stdout, stderr, this.#limit),
      droppedBytes: this.#streams.stdout.dropped + this.#streams.stderr.dropped,
    };
  }
}

/**
 * stdout, then stderr. When both do not fit, a third of the room is stdout's and the rest stderr's,
 * and what stderr leaves over goes back to stdout (the reference's rule).
 */
function aggregate(stdout: Buffer, stderr: Buffer, limit: number): Buffer {
  if (stderr.length === 0) return stdout;
  if (stdout.length === 0) return stderr;
  if (stdout.length + stderr.length <= limit) return Buffer.concat([stdout, stderr]);
  const reserved = Math.min(stdout.length, Math.floor(limit / 3));
  const stderrTake = Math.min(stderr.length, limit - reserved);
  return Buffer.concat([stdout.subarray(0, limit - stderrTake), stderr.subarray(0, stderrTake)]);
}
