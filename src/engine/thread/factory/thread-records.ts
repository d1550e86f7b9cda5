import type { GitInfo, SessionSource } from '../../../protocol/index.ts';
import type {
  NewThread,
  RolloutItem,
  StoredThread,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
} from '../../../store/index.ts';
import { CODEX_VERSION } from '../../../version.ts';
import { gitInfo } from '../../context/git-info.ts';
import { toStoredTool } from '../dynamic-tools.ts';
import type { ThreadServices, ThreadSetup } from '../thread-services.ts';
import type { NewThreadRequest } from './requests.ts';

/** Where threads are stored, and on whose behalf. */
export interface ThreadRecordsParts {
  readonly services: Pick<ThreadServices, 'log'>;
  readonly store: () => Promise<ThreadStore>;
  /** Where threads live that are never stored on disk. */
  readonly ephemeralStore: () => Promise<ThreadStore>;
  /** Who the server works for, as new threads record it. */
  readonly source: SessionSource;
}

/** What a new thread is stored with. */
export type NewRecord = NewThread & { readonly createdAt: Date };

/** What is stored of threads when they are made. */
export class ThreadRecords {
  readonly #parts: ThreadRecordsParts;

  constructor(parts: ThreadRecordsParts) {
    this.#parts = parts;
  }

  /** Where threads are stored, those of disk or the others. */
  storeOf(ephemeral: boolean): Promise<ThreadStore> {
    return ephemeral ? this.#parts.ephemeralStore() : this.#parts.store();
  }

  /** What a new thread is stored with. @param facts in place of what would follow from the rest */
  describe(
    { client, threadSource }: Pick<NewThreadRequest, 'client' | 'threadSource'>,
    setup: Pick<ThreadSetup, 'config' | 'provider' | 'instructions' | 'dynamicTools'>,
    facts: Partial<Pick<NewThread, 'forkedFromId' | 'gitInfo' | 'source' | 'cwd'>>,
  ): NewRecord {
    return {
      createdAt: new Date(),
      cwd: setup.config.cwd,
      originator: client.originator,
      cliVersion: CODEX_VERSION,
      source: this.#parts.source,
      threadSource,
      modelProvider: setup.provider.id,
      baseInstructions: setup.instructions,
      dynamicTools: setup.dynamicTools.map(toStoredTool),
      ...(setup.config.generatesMemories ? {} : { memoryMode: 'disabled' }),
      ...facts,
    };
  }

  /** Notes the folder's commit and branch before the thread is first stored; only the first turn waits for it. */
  async noteGit(recorder: ThreadRecorder, cwd: string): Promise<void> {
    const git = await this.gitOf(cwd);
    if (git !== undefined) recorder.setGitInfo(git);
  }

  /** The commit and branch of a folder; undefined where it is in no checkout, or that cannot be read. */
  async gitOf(cwd: string): Promise<GitInfo | undefined> {
    try {
      return await gitInfo(cwd);
    } catch (error) {
      this.#parts.services.log.debug('git facts could not be read', { cwd, error });
      return undefined;
    }
  }
}

/** Copies the stored records of a thread, as far as they are wanted. */
export async function copyRecords(
  store: ThreadStore,
  ref: ThreadRef,
  recorder: ThreadRecorder,
  isWanted: (record: RolloutItem) => boolean,
): Promise<void> {
  for await (const { records } of store.records(ref)) {
    recorder.append(records.filter((record) => typeof record !== 'string').filter(isWanted));
  }
}

/** How a new thread is first seen, before anything of it is stored. */
export function newSummary(recorder: ThreadRecorder, made: NewRecord, ephemeral: boolean): StoredThread {
  const seconds = Math.floor(made.createdAt.getTime() / 1000);
  return {
    id: recorder.threadId,
    forkedFromId: null,
    preview: '',
    modelProvider: made.modelProvider,
    createdAt: seconds,
    updatedAt: seconds,
    path: ephemeral ? null : recorder.path,
    cwd: made.cwd,
    cliVersion: made.cliVersion,
    source: made.source,
    threadSource: made.threadSource ?? null,
    agentNickname: null,
    agentRole: null,
    gitInfo: null,
    name: null,
    archived: false,
  };
}
