import type { AgentClients } from '../engine/index.ts';
import type { ThreadUnloadParts } from './thread/unload.ts';
import { unloadThread } from './thread/unload.ts';

/**
 * Lets the connections that hear an agent's maker hear the agent. 0.129.0 lets every connection hear it, whatever it is
 * subscribed to, and so asks clients for approvals that know nothing of the work.
 *
 * @param parts asked for when needed: threads are made with what is returned here
 */
export function agentClients(parts: () => ThreadUnloadParts): AgentClients {
  return {
    opened: (agent, maker) => {
      const { subscriptions, outgoing } = parts();
      outgoing.broadcast('thread/status/changed', { threadId: agent.id, status: agent.status });
      for (const session of subscriptions.of(maker.id)) subscriptions.subscribe(agent, session);
    },
    close: (agent) => unloadThread(parts(), agent),
  };
}
