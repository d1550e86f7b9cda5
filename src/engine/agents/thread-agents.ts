import type { Model, UserInput } from '../../protocol/index.ts';
import { StoreError } from '../../store/index.ts';
import {
  isFinal,
  type AgentAccess,
  type AgentRoleNote,
  type AgentStatus,
  type SentInput,
  type SpawnedAgent,
  type SpawnRequest,
} from '../../tools/agents/index.ts';
import { ToolFailure } from '../../tools/tool.ts';
import { EngineError } from '../errors.ts';
import type { Thread } from '../thread/thread.ts';
import type { TurnSettings } from '../turn/settings.ts';
import { setupAgain, setupFor, setupOfRole } from './agent-settings.ts';
import type { Agents } from './agents.ts';
import { DEFAULT_ROLE, findRole, roleNotes } from './roles.ts';

/** What one thread can do with agents, during one of its turns. */
export class ThreadAgents implements AgentAccess {
  readonly #agents: Agents;
  readonly #maker: Thread;
  readonly #settings: TurnSettings;

  constructor(agents: Agents, maker: Thread, settings: TurnSettings) {
    this.#agents = agents;
    this.#maker = maker;
    this.#settings = settings;
  }

  get roles(): readonly AgentRoleNote[] {
    return roleNotes(this.#maker.start.config);
  }

  get models(): readonly Model[] {
    return this.#maker.start.models.list(false);
  }

  checkDepth(): void {
    const { place, config } = this.#maker.start;
    if (place.depth < config.agents.maxDepth) return;
    throw new ToolFailure('Agent depth limit reached. Solve the task yourself.');
  }

  async spawn(request: SpawnRequest): Promise<SpawnedAgent> {
    const maker = this.#maker;
    const { config, place } = maker.start;
    const plain = setupFor(this.#from, request);
    const role = findRole(config, request.role ?? DEFAULT_ROLE);
    const { models } = maker.start;
    const loading = { ...this.#agents.parts, models };
    const setup = await setupOfRole(plain, request.role ?? DEFAULT_ROLE, role, loading);
    const tree = this.#agents.treeOf(maker);
    const release = tree.reserve(config.agents.maxThreads);
    try {
      const nickname = tree.nicknames.pick(role.nicknames);
      const agent = await this.#threads.spawn(maker.start, {
        setup,
        place: seatBelow(maker, place.depth + 1),
        nickname,
        role: request.role,
        forksHistory: request.forkContext,
      });
      await this.#agents.take(agent, maker);
      const { model, effort } = setup.settings;
      const begin = (): void => agent.startTurn(request.input, plainTurn()).begin();
      return { id: agent.id, nickname, model, effort, begin };
    } catch (error) {
      throw asFailure('collab spawn failed', error);
    } finally {
      release();
    }
  }

  status(agentId: string): AgentStatus {
    return this.#agents.status(agentId);
  }

  interrupt(agentId: string): void {
    interruptTurn(this.#find(agentId));
  }

  send(agentId: string, input: readonly UserInput[]): SentInput {
    const agent = this.#find(agentId);
    try {
      const { id, begin } = agent.startTurn(input, plainTurn());
      return { submissionId: id, begin };
    } catch (error) {
      throw asFailure('collab tool failed', error);
    }
  }

  async wait(
    agentIds: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, AgentStatus>> {
    const watched = new Map(agentIds.map((id) => [id, this.#agents.find(id)]));
    const done = (): Map<string, AgentStatus> => {
      const statuses = [...watched].map(([id, agent]) => [id, statusOf(agent)] as const);
      return new Map(statuses.filter(([, status]) => isFinal(status)));
    };
    if (done().size > 0) return done();
    const stops: (() => void)[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        const changed = (): void => {
          if (done().size > 0) resolve();
        };
        for (const agent of watched.values()) if (agent !== undefined) stops.push(agent.agent.watch(changed));
        stops.push(this.#agents.parts.clock.after(timeoutMs, resolve));
        const ended = (): void => reject(signal.reason);
        signal.addEventListener('abort', ended, { once: true });
        stops.push(() => signal.removeEventListener('abort', ended));
        if (signal.aborted) ended();
      });
    } finally {
      for (const stop of stops) stop();
    }
    return done();
  }

  async close(agentId: string): Promise<void> {
    const agent = this.#find(agentId);
    const tree = this.#agents.treeOf(this.#maker);
    const below = tree.below(agentId);
    if (agent === this.#maker || below.includes(this.#maker)) {
      throw new ToolFailure('An agent cannot close itself or an agent that it works for.');
    }
    const { clients, edges } = this.#agents.parts;
    if (!agent.start.ephemeral) await (await edges()).close(agentId);
    for (const each of [agent, ...below]) await clients.close(each);
  }

  async resume(agentId: string): Promise<void> {
    if (this.#agents.find(agentId) !== undefined) return;
    const { place } = this.#maker.start;
    const opened = await this.#open(agentId, this.#maker, place.depth + 1).catch((error: unknown) => {
      if (error instanceof StoreError && error.kind === 'notFound') throw unknown(agentId);
      throw asFailure('collab tool failed', error);
    });
    if (!opened.start.ephemeral) await this.#openBelow(opened);
  }

  /** Opens the agents again that were open when those above them were closed; what fails is left closed. */
  async #openBelow(maker: Thread): Promise<void> {
    const { edges, log } = this.#agents.parts;
    for (const agentId of await (await edges()).openChildren(maker.id)) {
      if (this.#agents.find(agentId) !== undefined) continue;
      try {
        await this.#openBelow(await this.#open(agentId, maker, maker.start.place.depth + 1));
      } catch (error) {
        log.warn('an agent below one that was opened again stays closed', { agentId, error });
      }
    }
  }

  async #open(agentId: string, maker: Thread, depth: number): Promise<Thread> {
    const tree = this.#agents.treeOf(this.#maker);
    const { config } = this.#maker.start;
    const release = tree.reserve(config.agents.maxThreads);
    try {
      const seat = {
        setup: setupAgain(this.#from),
        place: seatBelow(maker, depth),
      };
      const agent = await this.#threads.reopen(agentId, this.#maker.start, seat);
      const { agentNickname } = agent.start.summary;
      if (agentNickname !== null) tree.nicknames.keep(agentNickname);
      await this.#agents.take(agent, maker);
      return agent;
    } finally {
      release();
    }
  }

  get #threads() {
    return this.#agents.parts.threads();
  }

  get #from() {
    const { config, instructions, models } = this.#maker.start;
    return { config, settings: this.#settings, instructions, models };
  }

  #find(agentId: string): Thread {
    const agent = this.#agents.find(agentId);
    if (agent === undefined) throw unknown(agentId);
    return agent;
  }
}

/** Ends a thread's turn, where one runs. */
export function interruptTurn(thread: Thread): void {
  const { activeTurnId } = thread;
  if (activeTurnId !== null) thread.interrupt(activeTurnId)();
}

/** An agent's place below its maker; providers know the label from 0.129.0. */
function seatBelow({ id: parentId, start }: Thread, depth: number) {
  return { sessionId: start.place.sessionId, parentId, depth, label: 'collab_spawn' } as const;
}

const statusOf = (agent: Thread | undefined): AgentStatus => agent?.agent.current ?? { type: 'notFound' };

const unknown = (agentId: string): ToolFailure => new ToolFailure(`agent with id ${agentId} not found`);

/** A turn that changes nothing of its thread's settings. */
const plainTurn = () =>
  ({ settings: {}, outputSchema: null, folder: null, clientMetadata: null, clientName: '' }) as const;

/** What an agent's model can be told of why something did not work; anything else is for the log. */
function asFailure(what: string, error: unknown): unknown {
  const isTold = error instanceof EngineError || error instanceof StoreError;
  return isTold ? new ToolFailure(`${what}: ${error.message}`) : error;
}
