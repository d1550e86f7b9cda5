import { OFFLINE_PROVIDER } from '../../../model/index.ts';
import type { RequestOverrides } from '../../../config/index.ts';
import type { GitInfo, ResponseItem } from '../../../protocol/index.ts';
import type { StoredThread, ThreadRecorder, ThreadRef } from '../../../store/index.ts';
import { ownWords } from '../../../store/index.ts';
import { dynamicToolProblem } from '../../../tools/dynamic-tools/index.ts';
import { rootPlace } from '../../agents/agent-place.ts';
import { invalid } from '../../errors.ts';
import { readTurns, userTexts } from '../../history/index.ts';
import { endOfOpenTurn } from '../interruption.ts';
import { ThreadHistory } from '../thread-history.ts';
import type { StartNotices } from '../start-notices.ts';
import type { ThreadSetup, ThreadStart } from '../thread-services.ts';
import { Thread } from '../thread.ts';
import { AgentThreads } from './agent-threads.ts';
import { delegateMaker } from './delegates.ts';
import type { Continued, Forked, FreshThreadRequest, NewThreadRequest, ResumeRequest } from './requests.ts';
import { copyRecords, newSummary, ThreadRecords, type ThreadRecordsParts } from './thread-records.ts';
import { ThreadSetups, type ThreadSetupsParts } from './thread-setups.ts';

/** What threads are made from. */
export type ThreadFactoryParts = ThreadRecordsParts & ThreadSetupsParts;

/** Makes loaded threads: new ones, and stored ones that go on. */
export class ThreadFactory {
  /** Makes those of agents. */
  readonly agents: AgentThreads;
  readonly #parts: ThreadFactoryParts;
  readonly #records: ThreadRecords;
  readonly #setups: ThreadSetups;

  constructor(parts: ThreadFactoryParts) {
    const { services } = parts;
    this.#parts = parts;
    this.#records = new ThreadRecords(parts);
    this.#setups = new ThreadSetups(parts, delegateMaker(this.#records, services));
    this.agents = new AgentThreads(this.#records, this.#setups, services);
  }

  /**
   * A new thread with the configuration of its folder.
   *
   * @throws EngineError where the client's tools cannot be offered
   */
  async create(request: FreshThreadRequest): Promise<Thread> {
    const { ephemeral, dynamicTools } = request;
    const loaded = await this.#setups.configOfNew(request.overrides);
    const problem = dynamicToolProblem(dynamicTools);
    if (problem !== null) throw invalid(problem);
    const usual = await this.#setups.configured(loaded, null, null);
    const settings = { ...usual.settings, works: request.works ?? usual.settings.works };
    const setup = { ...usual, settings, dynamicTools };
    const made = this.#records.describe(request, setup, {});
    const store = await this.#records.storeOf(ephemeral);
    const recorder = store.create(made);
    const summary = newSummary(recorder, made, ephemeral);
    const ready = this.#records.noteGit(recorder, loaded.config.cwd);
    const nothing = {
      history: new ThreadHistory(store, recorder),
      copied: false,
      usage: null,
      lastTurn: null,
    };
    return this.#thread(setup, { recorder, ready, summary, ephemeral, ...nothing });
  }

  /**
   * A new thread that begins with what is stored of another, in that one's folder and with its instructions unless
   * the request says otherwise; everything else is configured anew.
   */
  async fork(ref: ThreadRef, request: NewThreadRequest): Promise<Forked> {
    const source = await this.#parts.store();
    const { meta, thread: from } = await source.load(ref);
    const overrides = { ...request.overrides, cwd: request.overrides.cwd ?? meta.cwd };
    const setup = await this.#setups.configured(await this.#parts.loadConfig(overrides), null, meta);
    const gitInfo = (await this.#records.gitOf(setup.settings.cwd)) ?? null;
    const shownGit = gitInfo === null || isBlank(gitInfo) ? null : gitInfo;
    const { ephemeral } = request;
    const made = this.#records.describe(request, setup, { forkedFromId: meta.id, gitInfo });
    const store = await this.#records.storeOf(ephemeral);
    const recorder = ephemeral ? await this.#copy(ref, store.create(made)) : await store.fork(ref, made);
    const history = new ThreadHistory(store, recorder);
    const { usage, usageTurn, lastTurn } = await endedCopy(history, recorder);
    const bare = newSummary(recorder, made, ephemeral);
    const inherited = { forkedFromId: meta.id, preview: from.preview };
    const summary = { ...bare, ...inherited, gitInfo: ephemeral ? null : shownGit };
    const ready = Promise.resolve();
    const stored = { history, copied: true, usage, lastTurn };
    const own = { recorder, ready, summary: ephemeral ? bare : summary, ephemeral, ...stored };
    // One that is never stored shows its source's turns (0.129.0): an open one is not ended in what is seen.
    const turns = () => (ephemeral ? readTurns(source, ref) : history.turns());
    return { thread: this.#thread(setup, own), summary, usageTurn, turns };
  }

  /**
   * A new thread that begins with what a client brought as its history. It is stored at once, so that another process
   * finds it; it is not listed before its first turn, as nobody has said anything in it.
   */
  async begin(items: readonly ResponseItem[], request: NewThreadRequest): Promise<Continued> {
    const setup = await this.#setups.configured(await this.#parts.loadConfig(request.overrides), null, null);
    const gitInfo = (await this.#records.gitOf(setup.settings.cwd)) ?? null;
    const made = this.#records.describe(request, setup, { gitInfo });
    const store = await this.#records.storeOf(request.ephemeral);
    const recorder = store.create(made);
    recorder.append(items.map((payload) => ({ type: 'response_item', payload })));
    const preview = ownWords(userTexts(items)[0] ?? '');
    const summary = { ...newSummary(recorder, made, request.ephemeral), preview };
    const history = new ThreadHistory(store, recorder);
    const { ephemeral } = request;
    const stored = { history, copied: false, usage: null, lastTurn: null };
    const own = { recorder, ready: Promise.resolve(), summary, ephemeral, ...stored };
    return { thread: this.#thread(setup, own), summary, usageTurn: null };
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
      const usual = await this.#setups.configured(config, chosen ? null : lastTurn, meta);
      const setup = { ...usual, notices: withModelChange(usual, lastTurn?.model) };
      const stored = { history, copied: false, usage, lastTurn };
      const own = { recorder, ready: Promise.resolve(), summary, ephemeral: false, ...stored };
      return { thread: this.#thread(setup, own), summary, usageTurn };
    } catch (error) {
      recorder.close();
      throw error;
    }
  }

  /** A thread that no agent made: a user named its folder. */
  #thread(setup: ThreadSetup, own: Omit<ThreadStart, keyof ThreadSetup | 'place'>): Thread {
    this.#parts.services.projects.name(setup.settings.cwd);
    const place = rootPlace(own.recorder.threadId);
    return new Thread({ ...setup, ...own, place }, this.#parts.services);
  }

  /** Copies the stored records of a thread into another store. */
  async #copy(ref: ThreadRef, recorder: ThreadRecorder): Promise<ThreadRecorder> {
    await copyRecords(await this.#parts.store(), ref, recorder, () => true);
    return recorder;
  }
}

/** What is stored in a copy, once the turn that was open in it is ended. Where that fails, nothing is left of it. */
async function endedCopy(history: ThreadHistory, recorder: ThreadRecorder) {
  try {
    const facts = await history.facts();
    if (facts.openTurn !== null) recorder.append(endOfOpenTurn(facts.openTurn.turnId));
    return facts;
  } catch (error) {
    recorder.discard();
    throw error;
  }
}

/** A checkout without commits, branch or origin is one all the same, of which nothing is shown. */
/** The notices of a thread that goes on; a model that is another than the one before is told. */
function withModelChange({ notices, settings }: ThreadSetup, before: string | undefined): StartNotices {
  const { model } = settings;
  if (before === undefined || before === model) return notices;
  const change = `The thread was recorded with the model \`${before}\` and goes on with \`${model}\`, which may work less well with what was said so far. \`${before}\` can be chosen again.`;
  return { ...notices, warnings: [...notices.warnings, change] };
}

function isBlank({ sha, branch, originUrl }: GitInfo): boolean {
  return sha === null && branch === null && originUrl === null;
}

/** Whether a request to resume chooses the model, or how it thinks: then what the thread had before no longer holds. */
function namesModel({ model, modelProvider, config }: RequestOverrides): boolean {
  if (model != null || modelProvider != null) return true;
  return config != null && ('model' in config || 'model_reasoning_effort' in config);
}
