import { projectToTrust } from '../../config/index.ts';
import type { EffectiveConfig, LoadedConfig, RequestOverrides } from '../../config/index.ts';
import type { ModelProvider } from '../../model/index.ts';
import { defaultModel } from '../../model/index.ts';
import type { GitInfo, SessionSource, ThreadSource } from '../../protocol/index.ts';
import type {
  LoadedThread,
  NewThread,
  ResumedThread,
  RolloutItem,
  StoredThread,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
} from '../../store/index.ts';
import { StoreError } from '../../store/index.ts';
import { CODEX_VERSION } from '../../version.ts';
import { instructionSources } from '../context/index.ts';
import { gitInfo } from '../context/git-info.ts';
import { invalid } from '../errors.ts';
import { modelInstructions } from '../turn/model-instructions.ts';
import type { TurnSettings } from '../turn/settings.ts';
import { endOfOpenTurn } from './interruption.ts';
import { startNotices } from './start-notices.ts';
import { storedState, type StoredState } from './stored-state.ts';
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

/** A new thread that begins with the history of another. */
export interface Forked {
  readonly thread: Thread;
  /** How a client first sees it: with what it has from its source. */
  readonly summary: StoredThread;
  /** What was copied; it follows the thread's own session meta. */
  readonly records: readonly RolloutItem[];
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
    const loaded = await this.#configOfNew(request.overrides);
    const common = await this.#common(loaded, null, null);
    const { ephemeral } = request;
    const { recorder, summary } = await this.#record(request, common, {});
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
      baseline: null,
    };
    return new Thread(start, this.#parts.services);
  }

  /**
   * A new thread that begins with what is stored of another, in that one's folder and with its instructions unless
   * the request says otherwise; everything else is configured anew.
   */
  async fork(ref: ThreadRef, request: NewThreadRequest): Promise<Forked> {
    const { meta, items, thread: from } = await this.load(ref);
    const records = [...items, ...endOfOpenTurn(items)];
    const overrides = { ...request.overrides, cwd: request.overrides.cwd ?? meta.cwd };
    const common = await this.#common(await this.#parts.loadConfig(overrides), null, meta);
    const gitInfo = (await this.#gitOf(common.settings.cwd)) ?? null;
    const facts = { forkedFromId: meta.id, gitInfo };
    const { recorder, summary: bare } = await this.#record(request, common, facts);
    recorder.append(records);
    const { ephemeral } = request;
    const inherited = { forkedFromId: meta.id, preview: from.preview };
    const summary = { ...bare, ...inherited, gitInfo: ephemeral ? null : gitInfo };
    const start = {
      ...common,
      ...storedState(records),
      recorder,
      ready: Promise.resolve(),
      summary: ephemeral ? bare : summary,
      ephemeral,
    };
    return { thread: new Thread(start, this.#parts.services), summary, records };
  }

  /** What is stored of a thread. */
  async load(ref: ThreadRef): Promise<LoadedThread> {
    return (await this.#parts.store()).load(ref);
  }

  /** What is left of a stored thread's state once a further record is added. */
  async replay(thread: Thread, added: RolloutItem): Promise<StoredState> {
    const { items } = await this.load({ threadId: thread.id }).catch((error: unknown): never => {
      if (!(error instanceof StoreError) || error.kind !== 'notFound') throw error;
      const reason = `failed to resolve rollout path \`${thread.path ?? ''}\`: No such file or directory (os error 2)`;
      throw invalid(
        `failed to load thread history for rollback replay: invalid thread-store request: ${reason}`,
      );
    });
    return storedState([...items, added]);
  }

  /** A stored thread, in the folder and with the model it had unless the request says otherwise. */
  async resume(ref: ThreadRef, request: ResumeRequest): Promise<{ thread: Thread; loaded: ResumedThread }> {
    const loaded = await (await this.#parts.store()).resume(ref);
    const { recorder, thread: summary, items, meta } = loaded;
    try {
      const state = storedState(items);
      const overrides = { ...request.overrides, cwd: request.overrides.cwd ?? meta.cwd };
      const config = await this.#parts.loadConfig(overrides);
      const common = await this.#common(config, namesModel(request.overrides) ? null : state.lastTurn, meta);
      const ready = Promise.resolve();
      const start = { ...common, ...state, recorder, ready, summary, ephemeral: false };
      return { thread: new Thread(start, this.#parts.services), loaded };
    } catch (error) {
      recorder.close();
      throw error;
    }
  }

  /** Makes room for a new thread in the store it belongs to. */
  async #record(
    { client, threadSource, ephemeral }: NewThreadRequest,
    common: Pick<ThreadStart, 'config' | 'provider' | 'instructions'>,
    facts: Pick<NewThread, 'forkedFromId' | 'gitInfo'>,
  ): Promise<Pick<ThreadStart, 'recorder' | 'summary'>> {
    const { store, ephemeralStore, source } = this.#parts;
    const createdAt = new Date();
    const recorder = (await (ephemeral ? ephemeralStore() : store())).create({
      createdAt,
      cwd: common.config.cwd,
      originator: client.originator,
      cliVersion: CODEX_VERSION,
      source,
      threadSource,
      modelProvider: common.provider.id,
      baseInstructions: common.instructions,
      ...facts,
    });
    const summary = newSummary(recorder, createdAt, common, { source, threadSource, ephemeral });
    return { recorder, summary };
  }

  /**
   * Naming a folder for a thread that may write is taken as trust in its project, as in 0.129.0. Where that cannot be
   * noted, as in a config.toml that is read-only, it holds for this thread alone.
   */
  async #configOfNew(overrides: RequestOverrides): Promise<LoadedConfig> {
    const loaded = await this.#parts.loadConfig(overrides);
    const key = overrides.cwd == null ? undefined : projectToTrust(loaded.config);
    if (key === undefined) return loaded;
    const noted = await this.#parts.trustProject(key).then(
      () => true,
      (error: unknown) => {
        this.#parts.services.log.warn('trust in the project could not be noted', { project: key, error });
        return false;
      },
    );
    if (noted) return this.#parts.loadConfig(overrides);
    const config = { ...overrides.config, [`projects.${JSON.stringify(key)}.trust_level`]: 'trusted' };
    return this.#parts.loadConfig({ ...overrides, config });
  }

  async #common(
    loaded: LoadedConfig,
    lastTurn: ThreadStart['lastTurn'],
    meta: LoadedThread['meta'] | null,
  ): Promise<
    Omit<
      ThreadStart,
      'recorder' | 'ready' | 'summary' | 'ephemeral' | 'history' | 'usage' | 'lastTurn' | 'baseline'
    >
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
    const git = await this.#gitOf(cwd);
    if (git !== undefined) recorder.setGitInfo(git);
  }

  async #gitOf(cwd: string): Promise<GitInfo | undefined> {
    try {
      return await gitInfo(cwd);
    } catch (error) {
      this.#parts.services.log.debug('git facts could not be read', { cwd, error });
      return undefined;
    }
  }
}

/** Whether a request to resume chooses the model, or how it thinks: then what the thread had before no longer holds. */
function namesModel({ model, modelProvider, config }: RequestOverrides): boolean {
  if (model != null || modelProvider != null) return true;
  return config != null && ('model' in config || 'model_reasoning_effort' in config);
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
