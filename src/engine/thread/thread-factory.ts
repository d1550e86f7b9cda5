import { projectToTrust } from '../../config/index.ts';
import type { EffectiveConfig, LoadedConfig, RequestOverrides } from '../../config/index.ts';
import type { ModelProvider } from '../../model/index.ts';
import { defaultModel } from '../../model/index.ts';
import type { SessionSource, ThreadSource } from '../../protocol/index.ts';
import type {
  LoadedThread,
  ResumedThread,
  StoredThread,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
} from '../../store/index.ts';
import { CODEX_VERSION } from '../../version.ts';
import { instructionSources } from '../context/index.ts';
import { gitInfo } from '../context/git-info.ts';
import { modelInstructions } from '../turn/model-instructions.ts';
import type { TurnSettings } from '../turn/settings.ts';
import { startNotices } from './start-notices.ts';
import { storedState } from './stored-state.ts';
import { Thread } from './thread.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';

/** The program on whose behalf threads are made. */
export interface ThreadClient {
  readonly originator: string;
}

/** What a new thread is asked to be. */
export interface NewThreadRequest {
  readonly overrides: RequestOverrides;
  readonly client: ThreadClient;
  readonly threadSource: ThreadSource | null;
  /** Never stored on disk. */
  readonly ephemeral: boolean;
}

/** How a stored thread is asked to go on. */
export interface ResumeRequest {
  readonly overrides: RequestOverrides;
}

/** What threads are made from. */
export interface ThreadFactoryParts {
  readonly services: ThreadServices;
  readonly store: () => Promise<ThreadStore>;
  /** Where threads live that are never stored on disk. */
  readonly ephemeralStore: () => Promise<ThreadStore>;
  readonly loadConfig: (overrides: RequestOverrides) => Promise<LoadedConfig>;
  /** Marks a project as trusted in the user's configuration. */
  readonly trustProject: (key: string) => Promise<void>;
  readonly provider: (config: EffectiveConfig) => ModelProvider;
  /** Who the server works for, as new threads record it. */
  readonly source: SessionSource;
}

/** Makes loaded threads: new ones, and stored ones that go on. */
export class ThreadFactory {
  readonly #parts: ThreadFactoryParts;

  constructor(parts: ThreadFactoryParts) {
    this.#parts = parts;
  }

  /** A new thread with the configuration of its folder. */
  async create(request: NewThreadRequest): Promise<Thread> {
    const { store, ephemeralStore, source } = this.#parts;
    const { ephemeral, threadSource } = request;
    const [loaded, threads] = await Promise.all([
      this.#configOfNew(request.overrides),
      ephemeral ? ephemeralStore() : store(),
    ]);
    const common = await this.#common(loaded, null, null);
    const createdAt = new Date();
    const recorder = threads.create({
      createdAt,
      cwd: loaded.config.cwd,
      originator: request.client.originator,
      cliVersion: CODEX_VERSION,
      source,
      threadSource,
      modelProvider: common.provider.id,
      baseInstructions: common.instructions,
    });
    const summary = newSummary(recorder, createdAt, common, { source, threadSource, ephemeral });
    const ready = this.#noteGit(recorder, loaded.config.cwd);
    const start = {
      ...common,
      recorder,
      ready,
      summary,
      ephemeral,
      history: [],
      usage: null,
      lastTurn: null,
    };
    return new Thread(start, this.#parts.services);
  }

  /** What is stored of a thread. */
  async load(ref: ThreadRef): Promise<LoadedThread> {
    return (await this.#parts.store()).load(ref);
  }

  /** A stored thread, in the folder and with the model it had unless the request says otherwise. */
  async resume(ref: ThreadRef, request: ResumeRequest): Promise<{ thread: Thread; loaded: ResumedThread }> {
    const loaded = await (await this.#parts.store()).resume(ref);
    const { recorder, thread: summary, items, meta } = loaded;
    try {
      const state = storedState(items);
      const overrides = { ...request.overrides, cwd: request.overrides.cwd ?? meta.cwd };
      const config = await this.#parts.loadConfig(overrides);
      const asked = request.overrides.model != null || request.overrides.modelProvider != null;
      const common = await this.#common(config, asked ? null : state.lastTurn, meta);
      const ready = Promise.resolve();
      const start = { ...common, ...state, recorder, ready, summary, ephemeral: false };
      return { thread: new Thread(start, this.#parts.services), loaded };
    } catch (error) {
      recorder.close();
      throw error;
    }
  }

  /** Naming a folder for a thread that may write is taken as trust in its project, as in 0.129.0. */
  async #configOfNew(overrides: RequestOverrides): Promise<LoadedConfig> {
    const loaded = await this.#parts.loadConfig(overrides);
    const key = overrides.cwd == null ? undefined : projectToTrust(loaded.config);
    if (key === undefined) return loaded;
    await this.#parts.trustProject(key);
    return this.#parts.loadConfig(overrides);
  }

  async #common(
    loaded: LoadedConfig,
    lastTurn: ThreadStart['lastTurn'],
    meta: LoadedThread['meta'] | null,
  ): Promise<
    Omit<ThreadStart, 'recorder' | 'ready' | 'summary' | 'ephemeral' | 'history' | 'usage' | 'lastTurn'>
  > {
    const { config } = loaded;
    const provider = this.#parts.provider(config);
    const sources = await instructionSources(config, config.cwd);
    const settings: TurnSettings = {
      cwd: config.cwd,
      model: lastTurn?.model ?? config.model ?? defaultModel(provider.id),
      effort: lastTurn?.effort ?? config.modelReasoningEffort ?? null,
      summary: config.modelReasoningSummary ?? null,
      personality: config.personality ?? null,
      serviceTier: config.serviceTier ?? null,
      approvalPolicy: config.approvalPolicy,
      approvalsReviewer: config.approvalsReviewer,
      sandboxPolicy: config.sandboxPolicy,
    };
    return {
      config,
      notices: startNotices(loaded),
      settings,
      provider,
      instructions: config.baseInstructions ?? meta?.base_instructions?.text ?? modelInstructions(settings),
      customInstructions: config.baseInstructions !== undefined,
      instructionSources: sources,
    };
  }

  /** Notes the folder's commit and branch before the thread is first stored; only the first turn waits for it. */
  async #noteGit(recorder: ThreadRecorder, cwd: string): Promise<void> {
    try {
      const git = await gitInfo(cwd);
      if (git !== undefined) recorder.setGitInfo(git);
    } catch (error) {
      this.#parts.services.log.debug('git facts could not be read', { cwd, error });
    }
  }
}

function newSummary(
  recorder: ThreadRecorder,
  createdAt: Date,
  common: Pick<ThreadStart, 'config' | 'provider'>,
  facts: { source: SessionSource; threadSource: ThreadSource | null; ephemeral: boolean },
): StoredThread {
  const seconds = Math.floor(createdAt.getTime() / 1000);
  return {
    id: recorder.threadId,
    forkedFromId: null,
    preview: '',
    modelProvider: common.provider.id,
    createdAt: seconds,
    updatedAt: seconds,
    path: facts.ephemeral ? null : recorder.path,
    cwd: common.config.cwd,
    cliVersion: CODEX_VERSION,
    source: facts.source,
    threadSource: facts.threadSource,
    agentNickname: null,
    agentRole: null,
    gitInfo: null,
    name: null,
    archived: false,
  };
}
