import type {
  ModelVerification,
  RateLimitSnapshot,
  ResponseItem,
  TokenUsageBreakdown,
} from '../protocol/index.ts';
import type { ProviderSettings } from '../config/providers.ts';
import type { ToolSpec } from './tool-spec.ts';
import type { Transport } from './transport.ts';

/** How hard the model thinks and how it tells of it; absent keys are not sent. */
export interface ReasoningRequest {
  readonly effort?: string;
  readonly summary?: string;
}

/** One step of a model: everything it is told. Requests are stateless, `input` is the whole conversation. */
export interface ModelRequest {
  readonly model: string;
  /** The base instructions. */
  readonly instructions: string;
  readonly input: readonly ResponseItem[];
  readonly tools: readonly ToolSpec[];
  readonly parallelToolCalls: boolean;
  /** Null for models without reasoning. */
  readonly reasoning: ReasoningRequest | null;
  /** `["reasoning.encrypted_content"]` where there is reasoning, else empty. */
  readonly include: readonly string[];
  readonly verbosity?: 'low' | 'medium' | 'high';
  /** JSON Schema that the final answer must follow. */
  readonly outputSchema?: unknown;
  /** Whether the provider holds the answer to the schema to the letter. */
  readonly strictSchema?: boolean;
  readonly serviceTier?: string;
  readonly promptCacheKey: string;
  readonly clientMetadata: Readonly<Record<string, string>>;
  /** Headers of this turn (`x-codex-turn-metadata`, `session_id`, …), lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a model says, as it says it. Items come in the protocol's shape, with the id they had on the wire. */
export type ModelEvent =
  | { readonly type: 'created' }
  /** The limits that the provider's headers tell of; a response without any tells of an empty `codex` limit. */
  | { readonly type: 'rateLimits'; readonly snapshot: RateLimitSnapshot }
  /** The model that really answers, where the provider names one. */
  | { readonly type: 'serverModel'; readonly model: string }
  | { readonly type: 'modelsEtag'; readonly etag: string }
  /** Opaque routing state: to be sent back as `x-codex-turn-state` with the further requests of this turn. */
  | { readonly type: 'turnState'; readonly state: string }
  /** Past reasoning was counted by the server already. */
  | { readonly type: 'serverReasoningIncluded' }
  | { readonly type: 'verification'; readonly verifications: readonly ModelVerification[] }
  | { readonly type: 'itemAdded'; readonly item: ResponseItem; readonly itemId: string | null }
  | { readonly type: 'itemDone'; readonly item: ResponseItem; readonly itemId: string | null }
  | { readonly type: 'textDelta'; readonly delta: string }
  | { readonly type: 'reasoningSummaryDelta'; readonly delta: string; readonly index: number }
  | { readonly type: 'reasoningSummaryPartAdded'; readonly index: number }
  /** Raw reasoning, by content index. */
  | { readonly type: 'reasoningDelta'; readonly delta: string; readonly index: number }
  /** A piece of a custom tool call's input. */
  | {
      readonly type: 'toolInputDelta';
      readonly delta: string;
      readonly itemId: string | null;
      readonly callId: string | null;
    }
  | {
      readonly type: 'completed';
      readonly responseId: string;
      readonly usage: TokenUsageBreakdown | null;
      /** False: the model wants another step although it called no tool. */
      readonly endTurn: boolean | null;
    };

/** A source of model answers. */
export interface ModelProvider {
  /** The name under which the configuration knows it. */
  readonly id: string;
  readonly settings: ProviderSettings;
  /** How its requests go. */
  readonly transport: Transport;
  /**
   * Readies what the first request will need, where that takes time; the first request waits for it. Nothing is told of
   * it, whatever comes of it. @param request as far as it is known by now, with nothing said in it
   */
  warmUp(request: () => Promise<ModelRequest>): void;
  /** Lets go of what it kept open between requests. No request follows. */
  close(): void;
  /**
   * Runs one step. `onEvent` is called synchronously, in order, the last time with `completed`; after that the
   * promise resolves. Rejects with a `ModelError` only; `aborted` once `signal` is aborted. Failures of the
   * request are retried here (`requestMaxRetries`), failures of the stream are for the caller to retry
   * (`streamMaxRetries`).
   */
  stream(request: ModelRequest, onEvent: (event: ModelEvent) => void, signal: AbortSignal): Promise<void>;
  /**
   * Has the provider make a shorter history of the request's input. Rejects with a `ModelError` only, also where the
   * provider knows no such thing; failures of the request are retried here.
   */
  compact(request: ModelRequest, signal: AbortSignal): Promise<readonly ResponseItem[]>;
}
