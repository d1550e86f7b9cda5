/** Where a thread stands among the threads of a session. */
export interface AgentPlace {
  /** The thread at the root of them all: providers are told of it as the session. */
  readonly sessionId: string;
  /** The agent that made it; null for a thread that a client began or loaded, which is a root. */
  readonly parentId: string | null;
  /** How far below the root. */
  readonly depth: number;
  /** What providers are told that it does for another thread; null for a root. */
  readonly label: string | null;
}

/** A thread that no agent made. */
export function rootPlace(threadId: string): AgentPlace {
  return { sessionId: threadId, parentId: null, depth: 0, label: null };
}
