/** A thread's recorder over its rollout file; what it writes is shown to the index as well. */
import fs from 'node:fs';
import type { GitInfo } from '../protocol/index.ts';
import type { ThreadClaim, ThreadClaims } from './claims/thread-claims.ts';
import { StoreError, ioError, noRolloutFound } from './errors.ts';
import { type FileVersion, sameVersion, versionAt } from './rollout/file-version.ts';
import { gitToStored } from './rollout/mapping.ts';
import type { RolloutItem, SessionMeta } from './rollout/records.ts';
import { RolloutWriter } from './rollout/writer.ts';
import type { ThreadRecorder, WriteClaim } from './thread-store.ts';

export interface LocalRecorderOptions {
  meta: SessionMeta;
  path: string;
  /** The file as it was before the thread was read from it; undefined for one that must begin with the meta. */
  read: FileVersion | undefined;
  claims: ThreadClaims;
  /** Where the thread's file is now, when it is not where it was. */
  locate: () => string | undefined;
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
  #claim: ThreadClaim | undefined;
  #holds = 0;
  /** The file up to which the thread's owner knows it. */
  #known: FileVersion | undefined;
  /** The file when it was claimed. */
  #claimed: FileVersion | undefined;

  constructor(options: LocalRecorderOptions) {
    this.#options = options;
    this.threadId = options.meta.id;
    this.#path = options.path;
    this.#meta = options.meta;
    this.#isNew = options.read === undefined;
    this.#known = options.read;
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

  claim(): WriteClaim {
    this.#hold();
    let held = true;
    const changed = (): boolean => !sameVersion(this.#known, this.#claimed);
    return {
      get changed() {
        return changed();
      },
      caughtUp: () => {
        this.#known = this.#claimed;
      },
      release: () => {
        if (held) this.#letGo();
        held = false;
      },
    };
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
    this.#dropWriter();
    this.#path = path;
  }

  /**
   * Follows the file if another process has moved it.
   * @returns the file as it is now; undefined when it is gone, or not made yet
   */
  follow(): FileVersion | undefined {
    if (this.#isNew) return undefined;
    const here = this.#lookAt(this.#path);
    if (here !== undefined) return here;
    const path = this.#options.locate();
    if (path === undefined) return undefined;
    this.moved(path);
    return this.#lookAt(path);
  }

  close(): void {
    this.#closed = true;
    this.#dropWriter();
    this.#claim?.release();
    this.#claim = undefined;
    this.#options.onClose();
  }

  discard(): void {
    this.close();
    fs.rmSync(this.#path, { force: true });
  }

  #hold(): void {
    if (this.#claim === undefined) {
      const claim = this.#options.claims.take(this.threadId);
      try {
        this.#claimed = this.follow();
        if (this.#claimed === undefined && !this.#isNew) throw noRolloutFound(this.threadId);
      } catch (error) {
        claim.release();
        throw error;
      }
      // What others left may end in a torn line, which is looked after when the file is opened.
      if (!sameVersion(this.#known, this.#claimed)) this.#dropWriter();
      this.#claim = claim;
    }
    this.#holds += 1;
  }

  #letGo(): void {
    this.#holds -= 1;
    if (this.#holds > 0 || this.#claim === undefined) return;
    if (sameVersion(this.#known, this.#claimed)) this.#known = this.#writer?.version() ?? this.#known;
    this.#claim.release();
    this.#claim = undefined;
  }

  #store(items: readonly RolloutItem[]): void {
    if (this.#closed)
      throw new StoreError('io', `failed to write rollout ${this.path}: the thread is closed`);
    if (this.#claim !== undefined) {
      this.#claim.check();
      this.#write(items);
      return;
    }
    const claim = this.claim();
    try {
      this.#write(items);
    } finally {
      claim.release();
    }
  }

  #write(items: readonly RolloutItem[]): void {
    const head: RolloutItem[] = this.#isNew ? [{ type: 'session_meta', payload: this.#meta }] : [];
    this.#writer ??= this.#isNew ? new RolloutWriter(this.path) : RolloutWriter.resume(this.path);
    const stored = head.length === 0 ? items : [...head, ...items];
    try {
      this.#writer.append(stored);
    } catch (error) {
      // The thread's owner takes it for stored: what is known has to be read again.
      this.#known = undefined;
      throw error;
    }
    this.#isNew = false;
    this.#options.onAppend(stored);
  }

  #dropWriter(): void {
    this.#writer?.close();
    this.#writer = undefined;
  }

  #lookAt(path: string): FileVersion | undefined {
    try {
      return versionAt(path);
    } catch (error) {
      throw ioError('read rollout', path, error);
    }
  }
}
