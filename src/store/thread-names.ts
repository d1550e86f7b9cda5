/** Names that users gave to threads: `session_index.jsonl`, one `{id, thread_name, updated_at}` a line, the last one counts. */
import fs from 'node:fs';
import path from 'node:path';
import { errnoOf, ioError } from './errors.ts';

const INDEX_FILE = 'session_index.jsonl';

export class ThreadNames {
  readonly #file: string;
  #names: ReadonlyMap<string, string> = new Map();
  #version = '';

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
      fs.writeSync(fd, `${endsInLine(fd) ? '' : '\n'}${line}\n`);
    } catch (error) {
      throw ioError('write', this.#file, error);
    } finally {
      if (fd !== undefined) fs.closeSync(fd);
    }
  }

  /** All names by thread id; the file is read again only when it changed. */
  all(): ReadonlyMap<string, string> {
    try {
      const stat = fs.statSync(this.#file, { throwIfNoEntry: false });
      const version = stat === undefined ? '' : `${String(stat.mtimeMs)}:${String(stat.size)}`;
      if (version !== this.#version) {
        this.#names = stat === undefined ? new Map() : parseIndex(fs.readFileSync(this.#file, 'utf8'));
        this.#version = version;
      }
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw ioError('read', this.#file, error);
    }
    return this.#names;
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

function parseIndex(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    try {
      const entry: unknown = JSON.parse(line);
      if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('thread_name' in entry))
        continue;
      const { id, thread_name: name } = entry;
      if (typeof id === 'string' && typeof name === 'string' && name.trim() !== '')
        names.set(id, name.trim());
    } catch {
      // A torn line of a process that died: the other names still count.
    }
  }
  return names;
}
