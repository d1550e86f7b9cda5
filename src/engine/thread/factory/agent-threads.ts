import type { SessionSource } from '../../../protocol/index.ts';
import { isForAgent } from '../../agents/forked-records.ts';
import { dynamicToolsOf } from '../dynamic-tools.ts';
import { ThreadHistory } from '../thread-history.ts';
import type { ThreadServices, ThreadStart } from '../thread-services.ts';
import { Thread } from '../thread.ts';
import type { AgentSeat, NewAgent } from './requests.ts';
import { copyRecords, newSummary, type ThreadRecords } from './thread-records.ts';
import type { ThreadSetups } from './thread-setups.ts';

/** Makes the threads of agents. */
export class AgentThreads {
  readonly #records: ThreadRecords;
  readonly #setups: ThreadSetups;
  readonly #services: ThreadServices;

  constructor(records: ThreadRecords, setups: ThreadSetups, services: ThreadServices) {
    this.#records = records;
    this.#setups = setups;
    this.#services = services;
  }

  /** The thread of a new agent; its maker has been stored, as it is in a turn. */
  async spawn(maker: ThreadStart, agent: NewAgent): Promise<Thread> {
    const { ephemeral } = maker;
    const { nickname: agentNickname, role: agentRole, place, forksHistory } = agent;
    const store = await this.#records.storeOf(ephemeral);
    const makerRef = { threadId: maker.recorder.threadId };
    const { meta } = await store.load(makerRef);
    const setup = await this.#setups.ofAgent(maker, agent, forksHistory ? maker.dynamicTools : [], null);
    const request = { client: { originator: meta.originator }, threadSource: 'subagent' } as const;
    const facts = forksHistory ? { forkedFromId: makerRef.threadId } : {};
    const source = agentSource(place, agentNickname, agentRole);
    const made = { ...this.#records.describe(request, setup, facts), source, agentNickname, agentRole };
    const recorder = store.create(made);
    const ready = this.#records.noteGit(recorder, setup.config.cwd);
    if (forksHistory) {
      await ready;
      await copyRecords(store, makerRef, recorder, isForAgent);
    }
    const history = new ThreadHistory(store, recorder);
    const { usage } = forksHistory ? await history.facts() : { usage: null };
    const summary = { ...newSummary(recorder, made, ephemeral), agentNickname, agentRole };
    const stored = { history, copied: forksHistory, usage, lastTurn: null };
    const own = { recorder, ready, summary, ephemeral, place, ...stored };
    return new Thread({ ...setup, ...own }, this.#services);
  }

  /** The thread of a stored agent, which goes on as an agent of a maker's. */
  async reopen(threadId: string, maker: ThreadStart, seat: AgentSeat): Promise<Thread> {
    const store = await this.#records.storeOf(maker.ephemeral);
    const { recorder, thread: summary, meta } = await store.resume({ threadId });
    try {
      const history = new ThreadHistory(store, recorder);
      const { usage, lastTurn } = await history.facts();
      const told = meta.base_instructions?.text ?? null;
      const setup = await this.#setups.ofAgent(maker, seat, dynamicToolsOf(meta), told);
      const stored = { history, copied: false, usage, lastTurn };
      const ready = Promise.resolve();
      const own = { recorder, ready, summary, ephemeral: maker.ephemeral, place: seat.place, ...stored };
      return new Thread({ ...setup, ...own }, this.#services);
    } catch (error) {
      recorder.close();
      throw error;
    }
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
