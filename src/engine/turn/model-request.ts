import type { ModelMetadata, ModelRequest, ToolSpec } from '../../model/index.ts';
import { reasoningFor } from '../../model/index.ts';
import type {
  JsonValue,
  ResponseItem,
  SandboxPolicy,
  ThreadSource,
  Verbosity,
} from '../../protocol/index.ts';
import type { AgentPlace } from '../agents/agent-place.ts';
import type { ClientMetadata, TurnSettings } from './settings.ts';

/** What a request to the model is put together from. */
export interface ModelRequestParts {
  readonly threadId: string;
  readonly place: AgentPlace;
  /** Null where nobody said what began the thread. */
  readonly threadSource: ThreadSource | null;
  readonly turn: {
    /** Empty before the first turn. */
    readonly id: string;
    /** Null before the first turn. */
    readonly startedAtMs: number | null;
    readonly clientMetadata: ClientMetadata;
  };
  /** The JSON schema of the answer; null where it is free. */
  readonly outputSchema: JsonValue | null;
  readonly settings: TurnSettings;
  readonly modelInfo: ModelMetadata;
  readonly instructions: string;
  readonly input: readonly ResponseItem[];
  /** How often the thread was compacted: each time begins a window of its own. */
  readonly compactions: number;
  readonly tools: readonly ToolSpec[];
  /** As configured; a model without the setting is not told. */
  readonly verbosity: Verbosity | undefined;
  readonly installationId: string;
  /** The switched-on features of the beta stage. */
  readonly betaFeatures: readonly string[];
  /** The provider's routing state, once it gave one in this turn. */
  readonly turnState: string | null;
}

/** The model's next request, with the facts that 0.129.0 sends in its headers. */
export function modelRequest(parts: ModelRequestParts): ModelRequest {
  const { settings, modelInfo, outputSchema, threadId, place } = parts;
  const verbosity = modelInfo.supportsVerbosity ? (parts.verbosity ?? modelInfo.defaultVerbosity) : null;
  return {
    model: settings.model,
    instructions: parts.instructions,
    input: parts.input,
    tools: parts.tools,
    parallelToolCalls: parts.tools.length > 0 && modelInfo.supportsParallelToolCalls,
    ...reasoningFor(modelInfo, settings.effort, settings.summary),
    ...(verbosity === null ? {} : { verbosity }),
    ...(outputSchema === null ? {} : { outputSchema, strictSchema: place.label !== 'guardian' }),
    ...(settings.serviceTier === null ? {} : { serviceTier: settings.serviceTier }),
    promptCacheKey: threadId,
    clientMetadata: { 'x-codex-installation-id': parts.installationId },
    headers: {
      ...(parts.betaFeatures.length === 0 ? {} : { 'x-codex-beta-features': parts.betaFeatures.join(',') }),
      'x-codex-turn-metadata': turnMetadata(parts),
      ...(place.label === null ? {} : { 'x-openai-subagent': place.label }),
      'x-codex-window-id': `${threadId}:${parts.compactions}`,
      'x-client-request-id': threadId,
      session_id: place.sessionId,
      thread_id: threadId,
      ...(place.parentId === null ? {} : { 'x-codex-parent-thread-id': place.parentId }),
      ...(parts.turnState === null ? {} : { 'x-codex-turn-state': parts.turnState }),
    },
  };
}

function turnMetadata({ threadId, place, threadSource, turn, settings }: ModelRequestParts): string {
  return JSON.stringify({
    ...turn.clientMetadata,
    session_id: place.sessionId,
    thread_id: threadId,
    ...(threadSource === null ? {} : { thread_source: threadSource }),
    turn_id: turn.id,
    sandbox: sandboxName(settings.sandboxPolicy),
    ...(turn.startedAtMs === null ? {} : { turn_started_at_unix_ms: turn.startedAtMs }),
  });
}

function sandboxName(policy: SandboxPolicy): string {
  switch (policy.type) {
    case 'dangerFullAccess':
      return 'none';
    case 'externalSandbox':
      return 'external';
    case 'readOnly':
    case 'workspaceWrite':
      return process.platform === 'darwin' ? 'seatbelt' : 'seccomp';
  }
}
