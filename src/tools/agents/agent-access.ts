import type { Model, ReasoningEffort, UserInput } from '../../protocol/index.ts';
import type { AgentStatus } from './agent-status.ts';

/** A kind of agent that can be asked for. */
export interface AgentRoleNote {
  readonly name: string;
  /** For the model, which chooses by it; null where nothing is said of the role. */
  readonly description: string | null;
}

/** What a new agent is asked to be. */
export interface SpawnRequest {
  /** What it is told first. */
  readonly input: readonly UserInput[];
  /** Null: the default role. */
  readonly role: string | null;
  /** Null: its parent's. */
  readonly model: string | null;
  /** Null: its parent's, or the model's own where it has another model. */
  readonly effort: ReasoningEffort | null;
  /** Whether it begins with what was said to its parent. */
  readonly forkContext: boolean;
}

/** An agent that was made and waits to begin. */
export interface SpawnedAgent {
  readonly id: string;
  readonly nickname: string;
  readonly model: string;
  /** Null where its model is left to choose. */
  readonly effort: ReasoningEffort | null;
  /** Lets it begin. */
  readonly begin: () => void;
}

/** Words that are on their way to an agent. */
export interface SentInput {
  /** Names the turn that they begin; words that join a running turn have an id too, which names nothing. */
  readonly submissionId: string;
  readonly begin: () => void;
}

/**
 * What one agent can do with others. Ids are in their canonical form. What cannot be done is a `ToolFailure` in the
 * words of 0.129.0.
 */
export interface AgentAccess {
  readonly roles: readonly AgentRoleNote[];
  /** The models that agents can be given. */
  readonly models: readonly Model[];
  /** @throws ToolFailure where agents of this depth may make none */
  checkDepth(): void;
  spawn(request: SpawnRequest): Promise<SpawnedAgent>;
  status(agentId: string): AgentStatus;
  /** Ends an agent's turn, where one runs. */
  interrupt(agentId: string): void;
  send(agentId: string, input: readonly UserInput[]): SentInput;
  /**
   * Waits until one of the agents is at a final status.
   *
   * @returns those that are by then, in the order of the ids; none where the time was up
   */
  wait(
    agentIds: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, AgentStatus>>;
  /** Ends an agent and those below it. */
  close(agentId: string): Promise<void>;
  /** Loads an agent that was closed, and those below it that were not; does nothing where it is loaded. */
  resume(agentId: string): Promise<void>;
}
