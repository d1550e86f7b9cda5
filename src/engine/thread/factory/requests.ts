/** What threads are asked to be when they are made, and what comes of it. */
import type { RequestOverrides } from '../../../config/index.ts';
import type { DynamicToolSpec, ThreadSource, Turn } from '../../../protocol/index.ts';
import type { StoredThread } from '../../../store/index.ts';
import type { AgentPlace } from '../../agents/agent-place.ts';
import type { AgentSetup } from '../../agents/agent-settings.ts';
import type { UsageTurn } from '../stored-facts.ts';
import type { Thread } from '../thread.ts';

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
  /** Whether its model works on this machine; null: as configured. */
  readonly works: boolean | null;
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
  /** Its turns as they are first seen. @throws StoreError like `ThreadStore.load` */
  readonly turns: () => Promise<Turn[]>;
}

/** A stored thread that goes on. */
export interface Continued {
  readonly thread: Thread;
  /** How it is stored. */
  readonly summary: StoredThread;
  readonly usageTurn: UsageTurn | null;
}
