import type { InputModality, ReasoningEffort, ReasoningSummary, Verbosity } from '../../protocol/index.ts';

/** One level of reasoning that a model offers. */
export interface ReasoningLevel {
  readonly effort: ReasoningEffort;
  readonly description: string;
}

/** How much of a tool's output a model gets to see. */
interface TruncationPolicy {
  readonly mode: 'bytes' | 'tokens';
  readonly limit: number;
}

/** A tier of service that a model can be had in. */
export interface ServiceTier {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** What a provider wants its model told first. */
export interface ModelInstructions {
  readonly base: string;
  /** Takes the place of `base`, with a text for the personality in it; null where there is none. */
  readonly template: string | null;
  /** The texts for the personalities, as far as there are any. */
  readonly personalities: {
    readonly friendly: string | null;
    readonly pragmatic: string | null;
  };
}

/**
 * What is known of a model: figures and abilities of the catalogue of 0.129.0 with descriptions of our own, or what its
 * provider says of it.
 */
export interface ModelMetadata {
  readonly slug: string;
  readonly displayName: string;
  readonly description: string;
  /** Whether the model is offered in lists, or only used when named. */
  readonly visibility: 'list' | 'hide';
  /** Lists are in ascending order of it. */
  readonly priority: number;
  readonly reasoningEfforts: readonly ReasoningLevel[];
  /** Null: the model does not reason. */
  readonly defaultReasoningEffort: ReasoningEffort | null;
  readonly supportsReasoningSummaries: boolean;
  readonly defaultReasoningSummary: ReasoningSummary;
  readonly supportsVerbosity: boolean;
  /** Null: none is sent unless it is configured. */
  readonly defaultVerbosity: Verbosity | null;
  readonly supportsParallelToolCalls: boolean;
  readonly supportsPersonality: boolean;
  readonly supportsImageDetailOriginal: boolean;
  readonly supportsSearchTool: boolean;
  readonly applyPatchTool: 'freeform' | 'function' | null;
  /** Null: none. */
  readonly shellTool: 'shell_command' | 'shell' | 'exec_command' | null;
  readonly webSearchTool: 'text' | 'text_and_image';
  readonly truncation: TruncationPolicy;
  /** Tokens. */
  readonly contextWindow: number;
  /** Tokens: what a configured window may reach; null: anything. */
  readonly maxContextWindow: number | null;
  /** Tokens at which a conversation is compacted, where that is before 90 in 100 of the window; null: no sooner. */
  readonly autoCompactLimit: number | null;
  /** The part of the window that a conversation may fill. */
  readonly effectiveWindowPercent: number;
  readonly inputModalities: readonly InputModality[];
  readonly additionalSpeedTiers: readonly string[];
  readonly serviceTiers: readonly ServiceTier[];
  /** Whether it can be had with an API key, too. */
  readonly supportedInApi: boolean;
  /** Null: our own words. */
  readonly instructions: ModelInstructions | null;
  /** The model to move on to. */
  readonly upgrade: { readonly model: string; readonly migrationMarkdown: string } | null;
  /** Told to the user once where the model is new. */
  readonly availabilityMessage: string | null;
  /** Whether the slug was unknown, and these are assumptions. */
  readonly assumed: boolean;
}
