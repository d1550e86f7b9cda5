/** A thread's recorder over its rollout file; what it writes is shown to the index as well. */
import type { GitInfo } from '../protocol/index.ts';
import { StoreError } from './errors.ts';
import { gitToStored } from './rollout/mapping.ts';
import type { RolloutItem, SessionMeta } from './rollout/records.ts';
import { RolloutWriter } from './rollout/writer.ts';
import type { ThreadRecorder } from './thread-store.ts';

export interface LocalRecorderOptions {
  meta: SessionMeta;
  path: string;
  /** Whether the file does not exist yet and must begin with the meta. */
  isNew: boolean;
  /** Hears what was stored, after it was stored. */
  onAppend: (items: readonly RolloutItem[]) => void;
  onClose: () => void;
}

export class LocalRecorder implements ThreadRecorder {
  readonly threadId: string;
  readonly #options: LocalRecorderOptions;
  #path: string;
  #meta: SessionMeta;
  #writer: RolloutWriter | undefined;
  #isNew: boolean;
  #closed = false;

  constructor(options: LocalRecorderOptions) {
    this.#options = options;
    this.threadId = options.meta.id;
    this.#path = options.path;
    this.#meta = options.meta;
    this.#isNew = options.isNew;
  }

  get path(): string {
    return this.#path;
  }

  /** As the file begins with it. */
  get meta(): SessionMeta {
    return this.#meta;
  }

  get materialized(): boolean {
    return !this.#isNew;
  }

  setGitInfo(git: GitInfo): void {
    if (this.#isNew) this.#meta = { ...this.#meta, git: gitToStored(git) };
  }

  append(items: readonly RolloutItem[]): void {
    if (items.length > 0) this.#store(items);
  }

  /** Stores the session meta, if nothing is stored yet. */
  materialize(): void {
    if (this.#isNew) this.#store([]);
  }

  /** Goes on in the same file at another place. */
  moved(path: string): void {
    this.#writer?.close();
    this.#writer = undefined;
    this.#path = path;
  }

  #store(items: readonly RolloutItem[]): void {
    if (this.#closed)
      throw new StoreError('io', `failed to write rollout ${this.path}: the thread is closed`);
    const head: RolloutItem[] = this.#isNew ? [{ type: 'session_meta', payload: this.#meta }] : [];
    this.#writer ??= this.#isNew ? new RolloutWriter(this.path) : RolloutWriter.resume(this.path);
    const stored = head.length === 0 ? items : [...head, ...items];
    this.#writer.append(stored);
    this.#isNew = false;
    this.#options.onAppend(stored);
  }

  close(): void {
    this.#closed = true;
    this.#writer?.close();
    this.#options.onClose();
  }
}
