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
