import type {
  CodexErrorInfo,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  ThreadSource,
} from '../protocol/index.ts';

/** Who the server works for, as events tell it. */
export interface ClientFacts {
  readonly app_server_client: {
    readonly product_client_id: string;
    readonly client_name: string;
    readonly client_version: string;
    readonly rpc_transport: 'stdio' | 'websocket' | 'in_process';
    readonly experimental_api_enabled: boolean;
  };
  readonly runtime: {
    readonly codex_rs_version: string;
    readonly runtime_os: string;
    readonly runtime_os_version: string;
    readonly runtime_arch: string;
  };
}

/** Where a thread comes from. */
export interface OriginFacts {
  readonly thread_source: ThreadSource | null;
  readonly subagent_source: 'thread_spawn' | null;
  readonly parent_thread_id: string | null;
}

/** How a thread came to be loaded. */
export type InitializationMode = 'new' | 'resumed' | 'forked';

/** A client started, resumed or forked a thread. `created_at` is in Unix seconds. */
interface ThreadInitialized extends ClientFacts, OriginFacts {
  readonly thread_id: string;
  readonly model: string;
  readonly ephemeral: boolean;
  readonly initialization_mode: InitializationMode;
  readonly created_at: number;
}

/** What a turn ran with. */
export interface TurnConfigFacts {
  readonly ephemeral: boolean;
  readonly model: string;
  readonly model_provider: string;
  readonly sandbox_policy: 'full_access' | 'external_sandbox' | 'read_only' | 'workspace_write';
  readonly sandbox_network_access: boolean;
  readonly reasoning_effort: ReasoningEffort | null;
  readonly reasoning_summary: Exclude<ReasoningSummary, 'none'> | null;
  readonly service_tier: string;
  readonly approval_policy: string;
  readonly approvals_reviewer: string;
  readonly collaboration_mode: 'default' | 'plan';
  readonly personality: Exclude<Personality, 'none'> | null;
}

/** How a turn ended, and what it took: times in Unix seconds, tokens null where the provider told none. */
export interface TurnEndFacts {
  readonly status: 'completed' | 'failed' | 'interrupted';
  readonly turn_error: CodexErrorInfo | null;
  readonly input_tokens: number | null;
  readonly cached_input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_output_tokens: number | null;
  readonly total_tokens: number | null;
  readonly duration_ms: number;
  readonly started_at: number;
  readonly completed_at: number;
}

/** A turn of a client ended. */
interface TurnEvent extends ClientFacts, OriginFacts, TurnConfigFacts, TurnEndFacts {
  readonly thread_id: string;
  readonly turn_id: string;
  readonly initialization_mode: InitializationMode;
  readonly num_input_images: number;
  readonly is_first_turn: boolean;
  readonly steer_count: number;
  /** What 0.129.0 has keys for and does not tell. */
  readonly submission_type: null;
  readonly total_tool_call_count: null;
  readonly shell_command_count: null;
  readonly file_change_count: null;
  readonly mcp_tool_call_count: null;
  readonly dynamic_tool_call_count: null;
  readonly subagent_tool_call_count: null;
  readonly web_search_count: null;
  readonly image_generation_count: null;
}

/** Why a turn did not take what its user said besides. */
export type SteerRejection =
  | 'no_active_turn'
  | 'expected_turn_mismatch'
  | 'non_steerable_review'
  | 'non_steerable_compact'
  | 'empty_input'
  | 'input_too_large';

/** A client added words to a running turn, or tried to. `created_at` is in Unix seconds. */
interface TurnSteered extends ClientFacts, OriginFacts {
  readonly thread_id: string;
  readonly expected_turn_id: string;
  readonly accepted_turn_id: string | null;
  readonly num_input_images: number;
  readonly result: 'accepted' | 'rejected';
  readonly rejection_reason: SteerRejection | null;
  readonly created_at: number;
}

/** What is told of how the server is used, as 0.129.0 words it: never what anybody wrote. */
export type AnalyticsEvent =
  | { readonly event_type: 'codex_thread_initialized'; readonly event_params: ThreadInitialized }
  | { readonly event_type: 'codex_turn_event'; readonly event_params: TurnEvent }
  | { readonly event_type: 'codex_turn_steer_event'; readonly event_params: TurnSteered };
