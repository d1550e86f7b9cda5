/** Renames, moves and marks threads of a home: the file first, then the index, which is put right from the files. */
import fs from 'node:fs';
import path from 'node:path';
import type { ThreadMemoryMode } from '../protocol/index.ts';
import { osErrorCode, osErrorText } from '../os-error.ts';
import type { ThreadClaims } from './claims/thread-claims.ts';
import { StoreError, noRolloutFound } from './errors.ts';
import type { FileIndex } from './file-index.ts';
import type { LocalRecorder } from './local-recorder.ts';
import { clearMemoryFolders } from './memory-folders.ts';
import type { RolloutFile } from './rollout/catalog.ts';
import { readMeta } from './rollout/head.ts';
import {
  SESSIONS_DIR,
  archivedPath,
  isArchivedPath,
  isRolloutName,
  restoredPath,
  threadIdIn,
} from './rollout/paths.ts';
import { type SessionMeta, spawnParent } from './rollout/records.ts';
import { RolloutWriter } from './rollout/writer.ts';
import { changedGit, changedMeta } from './session-meta.ts';
import type { ThreadState } from './state/thread-state.ts';
import { type GitChange, type ThreadChanges, descendantsOf, threadIsArchived } from './thread-changes.ts';
import type { ThreadFiles } from './thread-files.ts';
import type { ThreadNames } from './thread-names.ts';
import type { StoredThread, WriteClaim } from './thread-store.ts';

export interface LocalThreadChangesParts {
  codexHome: string;
  threadFiles: ThreadFiles;
  files: FileIndex;
  names: ThreadNames;
  state: ThreadState;
  claims: ThreadClaims;
  /** Who writes the thread in this process. */
  recorder: (threadId: string) => LocalRecorder | undefined;
  read: (threadId: string) => Promise<StoredThread>;
}

export class LocalThreadChanges implements ThreadChanges {
  readonly #parts: LocalThreadChangesParts;

  constructor(parts: LocalThreadChangesParts) {
    this.#parts = parts;
  }

  checkFree(threadId: string): void {
    this.#claim(threadId).release();
  }

  async rename(threadId: string, name: string): Promise<void> {
    const file = await this.#active(threadId);
    this.#parts.names.set(threadId, name);
    await this.#parts.state.rename(threadId, file, name);
  }

  async changeGit(threadId: string, change: GitChange): Promise<StoredThread> {
    const { read } = this.#parts;
    const find = (): Promise<string> => this.#stored(threadId);
    await this.#whileClaimed(threadId, find, async (file) => {
      const { gitInfo } = await read(threadId);
      const memoryMode = await this.#memoryMode(threadId, file);
      await this.#appendMeta(threadId, file, (head) =>
        changedMeta(head, memoryMode, changedGit(gitInfo, change)),
      );
    });
    return read(threadId);
  }

  async setMemoryMode(threadId: string, mode: ThreadMemoryMode): Promise<void> {
    const find = (): Promise<string> => this.#active(threadId);
    await this.#whileClaimed(threadId, find, async (file) => {
      const { gitInfo } = await this.#parts.read(threadId);
      await this.#appendMeta(threadId, file, (head) => changedMeta(head, mode, gitInfo));
    });
  }

  async archive(threadId: string): Promise<void> {
    const { threadFiles, codexHome } = this.#parts;
    const find = async (): Promise<RolloutFile> => {
      const file = await threadFiles.find(threadId);
      if (file === undefined || file.archived) throw noRolloutFound(threadId);
      requireKept(codexHome, file);
      return file;
    };
    await this.#whileClaimed(threadId, find, (file) => this.#move(file, archivedPath(codexHome, file.path)));
  }

  async unarchive(threadId: string): Promise<StoredThread> {
    const { codexHome, threadFiles, read } = this.#parts;
    const find = async (): Promise<{ file: RolloutFile; target: string }> => {
      const file = await threadFiles.find(threadId);
      const target = file?.archived === true ? restoredPath(codexHome, file.path) : undefined;
      if (file !== undefined && target !== undefined) return { file, target };
      throw new StoreError('invalidRequest', `no archived rollout found for thread id ${threadId}`);
    };
    await this.#whileClaimed(threadId, find, ({ file, target }) => this.#move(file, target));
    return read(threadId);
  }

  async descendants(threadId: string): Promise<string[]> {
    const { state, files, names } = this.#parts;
    const known = await state.withIndex((index) => index.descendants(threadId));
    if (known !== undefined) return known;
    const entries = await files.entries(names.all());
    const parents = entries.map(
      ({ thread, storedSource }) => [thread.id, spawnParent(storedSource)] as const,
    );
    return descendantsOf(threadId, (parentId) =>
      parents.filter(([, parent]) => parent === parentId).map(([id]) => id),
    );
  }

  async resetMemory(): Promise<void> {
    const { state, codexHome } = this.#parts;
    const cleared = await state.withIndex(async (index) => {
      index.clearMemories();
      return true;
    });
    if (cleared !== true) throw new StoreError('io', 'sqlite state db unavailable for memory reset');
    await clearMemoryFolders(codexHome);
  }

  #stored(threadId: string): Promise<string> {
    return storedFile(this.#parts, threadId);
  }

  /** The same for a thread that is not archived. */
  async #active(threadId: string): Promise<string> {
    const file = await this.#stored(threadId);
    if (!isArchivedPath(this.#parts.codexHome, file)) return file;
    if (this.#parts.recorder(threadId) === undefined) throw noRolloutFound(threadId);
    throw new StoreError('invalidRequest', threadIsArchived(threadId));
  }

  /**
   * Changes a thread while no other process writes it. What is changed is looked for again once that is sure: another
   * process may have moved it in the meantime.
   */
  async #whileClaimed<F>(
    threadId: string,
    find: () => Promise<F>,
    change: (found: F) => Promise<void>,
  ): Promise<void> {
    await find();
    const claim = this.#claim(threadId);
    try {
      await change(await find());
    } finally {
      claim.release();
    }
  }

  #claim(threadId: string): Pick<WriteClaim, 'release'> {
    const { recorder, claims } = this.#parts;
    return recorder(threadId)?.claim() ?? claims.take(threadId);
  }

  async #memoryMode(threadId: string, file: string): Promise<string> {
    const { state, files } = this.#parts;
    const row = await state.withIndex(async (index) => index.entry(threadId, file));
    return row?.memoryMode ?? files.summary(file)?.memoryMode ?? 'enabled';
  }

  /** Adds a session meta, which is the first one with changes; later metas say what holds from then on. */
  async #appendMeta(
    threadId: string,
    file: string,
    change: (head: SessionMeta) => SessionMeta,
  ): Promise<void> {
    const { recorder: recorderOf, state } = this.#parts;
    const recorder = recorderOf(threadId);
    if (recorder !== undefined) recorder.append([{ type: 'session_meta', payload: change(recorder.meta) }]);
    else {
      const items = [{ type: 'session_meta', payload: change(await readMeta(file)) }] as const;
      const writer = RolloutWriter.resume(file);
      try {
        writer.append(items);
      } finally {
        writer.close();
      }
      state.note(threadId, file, items);
    }
    await state.flush();
  }

  /** Moves a file in one step. Should the index not hear of it, the next list finds out. */
  async #move(file: RolloutFile, target: string): Promise<void> {
    const { threadId, archived } = file;
    try {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.renameSync(file.path, target);
      if (archived) fs.utimesSync(target, new Date(), new Date());
    } catch (error) {
      throw moveFailed(archived ? 'unarchive' : 'archive', error);
    }
    this.#parts.recorder(threadId)?.moved(target);
    await this.#parts.state.withIndex(async (index) => index.moved(threadId, target, !archived));
  }
}

/**
 * The file of a thread, made now if the thread is loaded and nothing of it is stored yet.
 * @throws StoreError `notFound`
 */
export async function storedFile(
  { recorder: recorderOf, threadFiles }: Pick<LocalThreadChangesParts, 'recorder' | 'threadFiles'>,
  threadId: string,
): Promise<string> {
  const recorder = recorderOf(threadId);
  recorder?.materialize();
  recorder?.follow();
  const file = recorder?.path ?? (await threadFiles.find(threadId))?.path;
  if (file === undefined) throw noRolloutFound(threadId);
  return file;
}

/**
 * A file that a row names can lie anywhere; only one that is kept as rollouts are finds its way back from the archive.
 * @throws StoreError `invalidRequest`
 */
function requireKept(codexHome: string, { path: file, threadId }: RolloutFile): void {
  const sessions = path.join(codexHome, SESSIONS_DIR);
  const refuse = (reason: string): never => {
    throw new StoreError('invalidRequest', `rollout path \`${file}\` ${reason}`);
  };
  const isIn =
    fs.existsSync(sessions) && fs.realpathSync(file).startsWith(fs.realpathSync(sessions) + path.sep);
  if (!isIn) refuse('must be in sessions directory');
  const name = path.basename(file);
  if (!isRolloutName(name) || threadIdIn(name) !== threadId) refuse(`does not match thread id ${threadId}`);
}

function moveFailed(action: string, cause: unknown): StoreError {
  const code = osErrorCode(cause);
  const reason = (code === undefined ? undefined : osErrorText(code)) ?? String(cause);
  const options = { cause, ...(code === undefined ? {} : { code }) };
  return new StoreError('io', `failed to ${action} thread: ${reason}`, options);
}
