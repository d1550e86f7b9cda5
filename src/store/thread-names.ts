/** Names that users gave to threads: `session_index.jsonl`, one `{id, thread_name, updated_at}` a line, the last one counts. */
import fs from 'node:fs';
import path from 'node:path';
import { errnoOf, ioError } from './errors.ts';
import { writeWhole } from './rollout/writer.ts';

const INDEX_FILE = 'session_index.jsonl';

const NOTHING = { ino: 0, size: 0, mtimeMs: 0 };

export class ThreadNames {
  readonly #file: string;
  #names = new Map<string, string>();
  #readUpTo = 0;
  #seen: Pick<fs.Stats, 'ino' | 'size' | 'mtimeMs'> = NOTHING;

  constructor(codexHome: string) {
    this.#file = path.join(codexHome, INDEX_FILE);
  }

  /**
   * Names a thread, in one line that is added to the file.
   * @throws StoreError `io`
   */
  set(threadId: string, name: string): void {
    const line = JSON.stringify({ id: threadId, thread_name: name, updated_at: new Date().toISOString() });
    let fd: number | undefined;
    try {
      fd = fs.openSync(this.#file, 'a+');
      writeWhole(fd, Buffer.from(`${endsInLine(fd) ? '' : '\n'}${line}\n`));
    } catch (error) {
      throw ioError('write', this.#file, error);
    } finally {
      if (fd !== undefined) fs.closeSync(fd);
    }
  }

  /**
   * All names by thread id. Of a file that has grown, only what is new is read.
   * @throws StoreError `io`
   */
  all(): ReadonlyMap<string, string> {
    try {
      const stat = fs.statSync(this.#file, { throwIfNoEntry: false });
      if (stat === undefined) this.#forget();
      else if (
        stat.ino !== this.#seen.ino ||
        stat.size !== this.#seen.size ||
        stat.mtimeMs !== this.#seen.mtimeMs
      ) {
        if (stat.ino !== this.#seen.ino || stat.size <= this.#seen.size) this.#forget();
        this.#read();
        this.#seen = stat;
      }
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw ioError('read', this.#file, error);
    }
    return this.#names;
  }

  #forget(): void {
    this.#names = new Map();
    this.#readUpTo = 0;
    this.#seen = NOTHING;
  }

  /** Reads from where the last whole line ended. */
  #read(): void {
    const bytes = readFrom(this.#file, this.#readUpTo);
    this.#readUpTo += bytes.lastIndexOf('\n') + 1;
    for (const line of bytes.toString('utf8').split('\n')) {
      const entry = nameIn(line);
      if (entry !== undefined) this.#names.set(entry.id, entry.name);
    }
  }
}

function readFrom(file: string, position: number): Buffer {
  const fd = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fs.fstatSync(fd).size - position));
    return bytes.subarray(0, fs.readSync(fd, bytes, 0, bytes.length, position));
  } finally {
    fs.closeSync(fd);
  }
}

/** Whether the file ends where a line does, as it does not when its last writer died. */
function endsInLine(fd: number): boolean {
  const { size } = fs.fstatSync(fd);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  fs.readSync(fd, last, 0, 1, size - 1);
  return last.toString() === '\n';
}

/** What a line says; nothing, for a torn line of a process that died: the other names still count. */
function nameIn(line: string): { id: string; name: string } | undefined {
  if (line.trim() === '') return undefined;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('thread_name' in entry))
    return undefined;
  const { id, thread_name: name } = entry;
  if (typeof id !== 'string' || typeof name !== 'string' || name.trim() === '') return undefined;
  return { id, name: name.trim() };
}
