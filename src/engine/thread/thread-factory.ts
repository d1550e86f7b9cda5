import { projectToTrust } from '../../config/index.ts';
import type { EffectiveConfig, LoadedConfig, RequestOverrides } from '../../config/index.ts';
import type { ModelProvider } from '../../model/index.ts';
import { defaultModel, OFFLINE_PROVIDER } from '../../model/index.ts';
import type {
  DynamicToolSpec,
  GitInfo,
  ResponseItem,
  SessionSource,
  ThreadSource,
} from '../../protocol/index.ts';
import type {
  LoadedThread,
  NewThread,
  RolloutItem,
  StoredThread,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
} from '../../store/index.ts';
import { ownWords } from '../../store/index.ts';
import { CODEX_VERSION } from '../../version.ts';
import { dynamicToolProblem } from '../../tools/dynamic-tools/index.ts';
import type { AgentPlace } from '../agents/agent-place.ts';
import { rootPlace } from '../agents/agent-place.ts';
import type { AgentSetup } from '../agents/agent-settings.ts';
import { isForAgent } from '../agents/forked-records.ts';
import { instructionSources } from '../context/index.ts';
import { gitInfo } from '../context/git-info.ts';
import { invalid } from '../errors.ts';
import { userTexts } from '../history/index.ts';
import { modelInstructions } from '../turn/model-instructions.ts';
import type { TurnSettings } from '../turn/settings.ts';
import type { MakeDelegate } from './delegate.ts';
import { dynamicToolsOf, toStoredTool } from './dynamic-tools.ts';
import { endOfOpenTurn } from './interruption.ts';
import { threadShell } from './shell-tools.ts';
import { startNotices } from './start-notices.ts';
import type { UsageTurn } from './stored-facts.ts';
import type { ExecPolicy } from '../../tools/rules/index.ts';
import { ThreadNetworks } from './thread-networks.ts';
import { ThreadHistory } from './thread-history.ts';
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

/** How a thread is asked to begin with nothing. */
export interface FreshThreadRequest extends NewThreadRequest {
  /** The tools that the client carries out. */
  readonly dynamicTools: readonly DynamicToolSpec[];
  /** Whether its model can work on this machine. */
  readonly works: boolean;
}

/** How a stored thread is asked to go on. */
export interface ResumeRequest {
  readonly overrides: RequestOverrides;
}

/** What an agent's thread runs with, and where it stands. */
export interface AgentSeat {
  readonly setup: AgentSetup;
  readonly place: AgentPlace & { readonly parentId: string };
}

/** An agent to be made. */
export interface NewAgent extends AgentSeat {
  readonly nickname: string;
  /** Null: none was asked for. */
  readonly role: string | null;
  /** Whether it begins with what was said to its maker. */
  readonly forksHistory: boolean;
}

/** A new thread that begins with the history of another. */
export interface Forked {
  readonly thread: Thread;
  /** How a client first sees it: with what it has from its source. */
  readonly summary: StoredThread;
  readonly usageTurn: UsageTurn | null;
}

/** A stored thread that goes on. */
export interface Continued {
  readonly thread: Thread;
  /** How it is stored. */
  readonly summary: StoredThread;
  readonly usageTurn: UsageTurn | null;
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

  /**
   * A new thread with the configuration of its folder.
   *
   * @throws EngineError where the client's tools cannot be offered
   */
  async create(request: FreshThreadRequest): Promise<Thread> {
    const { ephemeral, dynamicTools } = request;
    const loaded = await this.#configOfNew(request.overrides);
    const problem = dynamicToolProblem(dynamicTools);
    if (problem !== null) throw invalid(problem);
    const usual = await this.#common(loaded, null, null);
    const settings = { ...usual.settings, works: request.works };
    const common = { ...usual, settings, dynamicTools };
    const made = this.#newThread(request, common, {});
    const store = await this.#storeOf(ephemeral);
    const recorder = store.create(made);
    const summary = newSummary(recorder, made, ephemeral);
    const ready = this.#noteGit(recorder, loaded.config.cwd);
    const nothing = {
      history: new ThreadHistory(store, recorder),
      copied: false,
      usage: null,
      lastTurn: null,
    };
    const place = rootPlace(recorder.threadId);
    const start = { ...common, recorder, ready, summary, ephemeral, place, ...nothing };
    return new Thread(start, this.#parts.services);
  }

  /**
   * A new thread that begins with what is stored of another, in that one's folder and with its instructions unless
   * the request says otherwise; everything else is configured anew.
   */
  async fork(ref: ThreadRef, request: NewThreadRequest): Promise<Forked> {
    const { meta, thread: from } = await (await this.#parts.store()).load(ref);
    const overrides = { ...request.overrides, cwd: request.overrides.cwd ?? meta.cwd };
    const common = await this.#common(await this.#parts.loadConfig(overrides), null, meta);
    const gitInfo = (await this.#gitOf(common.settings.cwd)) ?? null;
    const shownGit = gitInfo === null || isBlank(gitInfo) ? null : gitInfo;
    const { ephemeral } = request;
    const made = this.#newThread(request, common, { forkedFromId: meta.id, gitInfo });
    const store = await this.#storeOf(ephemeral);
    const recorder = ephemeral ? await this.#copy(ref, store.create(made)) : await store.fork(ref, made);
    const history = new ThreadHistory(store, recorder);
    const { usage, usageTurn, lastTurn, openTurn } = await history.facts();
    if (openTurn !== null) recorder.append(endOfOpenTurn(openTurn.turnId));
    const bare = newSummary(recorder, made, ephemeral);
    const inherited = { forkedFromId: meta.id, preview: from.preview };
    const summary = { ...bare, ...inherited, gitInfo: ephemeral ? null : shownGit };
    const ready = Promise.resolve();
    const stored = { history, copied: true, usage, lastTurn };
    const place = rootPlace(recorder.threadId);
    const own = { recorder, ready, summary: ephemeral ? bare : summary, ephemeral, place, ...stored };
    return { thread: new Thread({ ...common, ...own }, this.#parts.services), summary, usageTurn };
  }

  /**
   * A new thread that begins with what a client brought as its history. It is stored at once, so that another process
   * finds it; it is not listed before its first turn, as nobody has said anything in it.
   */
  async begin(items: readonly ResponseItem[], request: NewThreadRequest): Promise<Continued> {
    const common = await this.#common(await this.#parts.loadConfig(request.overrides), null, null);
    const gitInfo = (await this.#gitOf(common.settings.cwd)) ?? null;
    const made = this.#newThread(request, common, { gitInfo });
    const store = await this.#storeOf(request.ephemeral);
    const recorder = store.create(made);
    recorder.append(items.map((payload) => ({ type: 'response_item', payload })));
    const preview = ownWords(userTexts(items)[0] ?? '');
    const summary = { ...newSummary(recorder, made, request.ephemeral), preview };
    const history = new ThreadHistory(store, recorder);
    const { ephemeral } = request;
    const stored = { history, copied: false, usage: null, lastTurn: null };
    const place = rootPlace(recorder.threadId);
    const own = { recorder, ready: Promise.resolve(), summary, ephemeral, place, ...stored };
    return { thread: new Thread({ ...common, ...own }, this.#parts.services), summary, usageTurn: null };
  }

  /** How a thread is stored. */
  async read(ref: ThreadRef): Promise<StoredThread> {
    return (await this.#parts.store()).read(ref);
  }

  /** A stored thread, in the folder and with the model and provider it had unless the request says otherwise. */
  async resume(ref: ThreadRef, request: ResumeRequest): Promise<Continued> {
    const store = await this.#parts.store();
    const { recorder, thread: summary, meta } = await store.resume(ref);
    try {
      const history = new ThreadHistory(store, recorder);
      const { usage, usageTurn, lastTurn } = await history.facts();
      // The offline model only stands in: what it began goes on with what is configured by now.
      const chosen = namesModel(request.overrides) || meta.model_provider === OFFLINE_PROVIDER;
      const modelProvider = chosen ? request.overrides.modelProvider : meta.model_provider;
      const overrides = { ...request.overrides, modelProvider, cwd: request.overrides.cwd ?? meta.cwd };
      const config = await this.#parts.loadConfig(overrides);
      const common = await this.#common(config, chosen ? null : lastTurn, meta);
      const stored = { history, copied: false, usage, lastTurn };
      const place = rootPlace(recorder.threadId);
      const own = { recorder, ready: Promise.resolve(), summary, ephemeral: false, place, ...stored };
      return { thread: new Thread({ ...common, ...own }, this.#parts.services), summary, usageTurn };
    } catch (error) {
      recorder.close();
      throw error;
    }
  }

  /** A thread that works for another one: made like that one but for what is asked, with a history of its own. */
  readonly #makeDelegate: MakeDelegate = async ({ parent, source, label, originator, ...changes }) => {
    const { ephemeral, place } = parent;
    const base = { ...parent, ...changes, dynamicTools: [] };
    const request = { client: { originator }, threadSource: 'subagent' } as const;
    const { cwd } = changes.settings;
    const made = this.#newThread(request, base, { source: { subAgent: source }, cwd });
    const store = await this.#storeOf(ephemeral);
    const recorder = store.create(made);
    const start: ThreadStart = {
      ...base,
      recorder,
      ready: this.#noteGit(recorder, cwd),
      summary: newSummary(recorder, made, ephemeral),
      place: { ...place, parentId: null, label },
      history: new ThreadHistory(store, recorder),
      copied: false,
      usage: null,
      lastTurn: null,
    };
    return new Thread(start, this.#parts.services);
  };

  /** The thread of a new agent; its maker has been stored, as it is in a turn. */
  async spawn(maker: ThreadStart, agent: NewAgent): Promise<Thread> {
    const { ephemeral } = maker;
    const { nickname: agentNickname, role: agentRole, place, forksHistory } = agent;
    const store = await this.#storeOf(ephemeral);
    const makerRef = { threadId: maker.recorder.threadId };
    const { meta } = await store.load(makerRef);
    const common = await this.#agentCommon(maker, agent, forksHistory ? maker.dynamicTools : [], null);
    const request = { client: { originator: meta.originator }, threadSource: 'subagent' } as const;
    const facts = forksHistory ? { forkedFromId: makerRef.threadId } : {};
    const source = agentSource(place, agentNickname, agentRole);
    const made = { ...this.#newThread(request, common, facts), source, agentNickname, agentRole };
    const recorder = store.create(made);
    const ready = this.#noteGit(recorder, common.config.cwd);
    if (forksHistory) {
      await ready;
      await copyRecords(store, makerRef, recorder, isForAgent);
    }
    const history = new ThreadHistory(store, recorder);
    const { usage } = forksHistory ? await history.facts() : { usage: null };
    const summary = { ...newSummary(recorder, made, ephemeral), agentNickname, agentRole };
    const stored = { history, copied: forksHistory, usage, lastTurn: null };
    const own = { recorder, ready, summary, ephemeral, place, ...stored };
    return new Thread({ ...common, ...own }, this.#parts.services);
  }

  /** The thread of a stored agent, which goes on as an agent of a maker's. */
  async reopen(threadId: string, maker: ThreadStart, seat: AgentSeat): Promise<Thread> {
    const store = await this.#storeOf(maker.ephemeral);
    const { recorder, thread: summary, meta } = await store.resume({ threadId });
    try {
      const history = new ThreadHistory(store, recorder);
      const { usage, lastTurn } = await history.facts();
      const told = meta.base_instructions?.text ?? null;
      const common = await this.#agentCommon(maker, seat, dynamicToolsOf(meta), told);
      const stored = { history, copied: false, usage, lastTurn };
      const ready = Promise.resolve();
      const own = { recorder, ready, summary, ephemeral: maker.ephemeral, place: seat.place, ...stored };
      return new Thread({ ...common, ...own }, this.#parts.services);
    } catch (error) {
      recorder.close();
      throw error;
    }
  }

  async #agentCommon(
    { notices, rules, shell }: ThreadStart,
    { setup: { config, settings, instructions } }: AgentSeat,
    dynamicTools: readonly DynamicToolSpec[],
    told: string | null,
  ) {
    return {
      config,
      notices,
      rules,
      networks: this.#networks(rules),
      shell,
      settings,
      provider: this.#parts.provider(config),
      instructions: instructions ?? told ?? modelInstructions(settings),
      instructionSources: await instructionSources(config, config.cwd),
      dynamicTools,
      makeDelegate: this.#makeDelegate,
    };
  }

  #networks(rules: ExecPolicy): ThreadNetworks {
    return new ThreadNetworks({ rules: () => rules.hosts(), openRoom: this.#parts.services.openRoom });
  }

  #storeOf(ephemeral: boolean): Promise<ThreadStore> {
    return ephemeral ? this.#parts.ephemeralStore() : this.#parts.store();
  }

  /** Copies the stored records of a thread into another store. */
  async #copy(ref: ThreadRef, recorder: ThreadRecorder): Promise<ThreadRecorder> {
    await copyRecords(await this.#parts.store(), ref, recorder, () => true);
    return recorder;
  }

  /** What a new thread is stored with. */
  #newThread(
    { client, threadSource }: Pick<NewThreadRequest, 'client' | 'threadSource'>,
    common: Pick<ThreadStart, 'config' | 'provider' | 'instructions' | 'dynamicTools'>,
    facts: Partial<Pick<NewThread, 'forkedFromId' | 'gitInfo' | 'source' | 'cwd'>>,
  ): NewThread & { readonly createdAt: Date } {
    return {
      createdAt: new Date(),
      cwd: common.config.cwd,
      originator: client.originator,
      cliVersion: CODEX_VERSION,
      source: this.#parts.source,
      threadSource,
      modelProvider: common.provider.id,
      baseInstructions: common.instructions,
      dynamicTools: common.dynamicTools.map(toStoredTool),
      ...facts,
    };
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
      'recorder' | 'ready' | 'summary' | 'ephemeral' | 'place' | 'history' | 'copied' | 'usage' | 'lastTurn'
    >
  > {
    const { config } = loaded;
    const provider = this.#parts.provider(config);
    const [sources, rules] = await Promise.all([
      instructionSources(config, config.cwd),
      this.#parts.services.rules.load(loaded.folders),
    ]);
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
      works: true,
      collaboration: null,
      permissionProfile: config.permissionProfile,
      activePermissionProfile: config.activePermissionProfile,
      hosts: config.hosts,
    };
    return {
      config,
      notices: startNotices(loaded, rules),
      rules: rules.policy,
      networks: this.#networks(rules.policy),
      shell: threadShell(config, this.#parts.services.shell),
      settings,
      provider,
      instructions: config.baseInstructions ?? meta?.base_instructions?.text ?? modelInstructions(settings),
      instructionSources: sources,
      dynamicTools: meta === null ? [] : dynamicToolsOf(meta),
      makeDelegate: this.#makeDelegate,
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

/** A checkout without commits, branch or origin is one all the same, of which nothing is shown. */
function isBlank({ sha, branch, originUrl }: GitInfo): boolean {
  return sha === null && branch === null && originUrl === null;
}

async function copyRecords(
  store: ThreadStore,
  ref: ThreadRef,
  recorder: ThreadRecorder,
  isWanted: (record: RolloutItem) => boolean,
): Promise<void> {
  for await (const { records } of store.records(ref)) {
    recorder.append(records.filter((record) => typeof record !== 'string').filter(isWanted));
  }
}

function agentSource(
  { parentId, depth }: AgentSeat['place'],
  nickname: string,
  role: string | null,
): SessionSource {
  const agent = { agent_path: null, agent_nickname: nickname, agent_role: role };
  return { subAgent: { thread_spawn: { parent_thread_id: parentId, depth, ...agent } } };
}

/** Whether a request to resume chooses the model, or how it thinks: then what the thread had before no longer holds. */
function namesModel({ model, modelProvider, config }: RequestOverrides): boolean {
  if (model != null || modelProvider != null) return true;
  return config != null && ('model' in config || 'model_reasoning_effort' in config);
}

/** How a new thread is first seen, before anything of it is stored. */
function newSummary(
  recorder: ThreadRecorder,
  made: NewThread & { readonly createdAt: Date },
  ephemeral: boolean,
): StoredThread {
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
