import type { AgentStatus } from '../../tools/agents/index.ts';
import type { ThreadEvent, TurnEnded } from '../events.ts';

/** How a loaded thread is as an agent, told by its events. */
export class AgentStatusLine {
  #current: AgentStatus = { type: 'pendingInit' };
  readonly #watchers = new Set<() => void>();

  get current(): AgentStatus {
    return this.#current;
  }

  hear(event: ThreadEvent): void {
    if (event.type === 'turnStarted') this.#show({ type: 'running' });
    else if (event.type === 'turnEnded') this.#show(statusAfter(event));
  }

  /** The thread is let go: nothing more comes of it. */
  close(): void {
    this.#show({ type: 'shutdown' });
  }

  /** Calls back after every change, until the returned function is called. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  #show(status: AgentStatus): void {
    if (this.#current.type === 'shutdown') return;
    this.#current = status;
    for (const changed of this.#watchers) changed();
  }
}

/** 0.129.0 forgets a failure again as soon as its turn has ended; whoever waits for the agent would not know of it. */
function statusAfter({ end, lastAgentMessage }: TurnEnded): AgentStatus {
  switch (end.status) {
    case 'completed':
      return { type: 'completed', message: lastAgentMessage };
    case 'failed':
      return { type: 'errored', message: end.error.message };
    case 'interrupted':
      return end.reason === 'interrupted'
        ? { type: 'interrupted' }
        : { type: 'errored', message: 'Replaced' };
  }
}
