import type { Clock } from '../../clock.ts';
import type { LoadedConfig, RequestOverrides } from '../../config/index.ts';
import type { Logger } from '../../log/logger.ts';
import type { SpawnEdges } from '../../store/index.ts';
import { isFinal, type AgentAccess, type AgentStatus } from '../../tools/agents/index.ts';
import type { Thread } from '../thread/thread.ts';
import type { ThreadStart } from '../thread/thread-services.ts';
import type { Threads } from '../threads.ts';
import type { TurnSettings } from '../turn/settings.ts';
import { AgentTree } from './agent-tree.ts';
import { agentNotification } from './notification.ts';
import { interruptTurn, ThreadAgents } from './thread-agents.ts';

/** The clients' part in agents. */
export interface AgentClients {
  /** An agent was loaded: whoever hears its maker hears it too. */
  opened(agent: Thread, maker: Thread): void;
  /** Lets an agent go, with its turn ended, and tells clients. */
  close(agent: Thread): Promise<void>;
}

/** What agents work with. */
export interface AgentsParts {
  /** Asked for when needed: threads and agents make each other. */
  readonly threads: () => Pick<Threads, 'get' | 'spawn' | 'reopen'>;
  readonly edges: () => Promise<SpawnEdges>;
  readonly loadConfig: (overrides: RequestOverrides) => Promise<LoadedConfig>;
  readonly clients: AgentClients;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a turn's tools get to work with agents. */
export interface AgentHost {
  /** Null where the thread is not to make any. @param settings those of the turn */
  accessFor(start: ThreadStart, settings: TurnSettings): AgentAccess | null;
  /** Ends the running turns of all agents below a thread; they stay open. */
  interruptBelow(threadId: string): void;
}

/** The agents of a server: threads that threads have made. */
export class Agents implements AgentHost {
  readonly parts: AgentsParts;
  readonly #trees = new WeakMap<Thread, AgentTree>();

  constructor(parts: AgentsParts) {
    this.parts = parts;
  }

  accessFor(start: ThreadStart, settings: TurnSettings): AgentAccess | null {
    const { features, agents } = start.config;
    const { depth } = start.place;
    const atTheBottom = depth > 0 && depth >= agents.maxDepth;
    if (!features.enabled('multi_agent') || atTheBottom) return null;
    const maker = this.find(start.recorder.threadId);
    return maker === undefined ? null : new ThreadAgents(this, maker, settings);
  }

  find(threadId: string): Thread | undefined {
    return this.parts.threads().get(threadId);
  }

  status(threadId: string): AgentStatus {
    return this.find(threadId)?.agent.current ?? { type: 'notFound' };
  }

  /** The agents of the session that a thread belongs to. */
  treeOf(thread: Thread): AgentTree {
    const known = this.#trees.get(thread);
    if (known !== undefined) return known;
    const tree = new AgentTree((agent) => this.find(agent.id) === agent);
    this.#trees.set(thread, tree);
    return tree;
  }

  /** Takes an agent in that was loaded under its maker, whom it tells once when nothing more comes of it. */
  async take(agent: Thread, maker: Thread): Promise<void> {
    const tree = this.treeOf(maker);
    this.#trees.set(agent, tree);
    tree.add(agent);
    this.parts.clients.opened(agent, maker);
    const stop = agent.agent.watch(() => {
      const status = agent.agent.current;
      if (!isFinal(status)) return;
      stop();
      this.#notify(maker.id, agent.id, status);
    });
    if (!agent.start.ephemeral) await (await this.parts.edges()).open(maker.id, agent.id);
  }

  interruptBelow(threadId: string): void {
    const thread = this.find(threadId);
    if (thread === undefined) return;
    for (const agent of this.treeOf(thread).below(threadId)) interruptTurn(agent);
  }

  #notify(makerId: string, agentId: string, status: AgentStatus): void {
    this.find(makerId)
      ?.hear(agentNotification(agentId, status))
      .catch((error: unknown) => {
        this.parts.log.warn('an agent could not be told of', { makerId, agentId, error });
      });
  }
}
