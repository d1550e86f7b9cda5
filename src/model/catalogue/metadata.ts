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

/** What is known of a model: figures and abilities of the catalogue of 0.129.0, descriptions our own. */
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
  /** Null: the model has no verbosity setting. */
  readonly defaultVerbosity: Verbosity | null;
  readonly supportsParallelToolCalls: boolean;
  readonly supportsPersonality: boolean;
  readonly supportsImageDetailOriginal: boolean;
  readonly supportsSearchTool: boolean;
  readonly applyPatchTool: 'freeform' | 'function' | null;
  readonly shellTool: 'shell_command' | 'shell';
  readonly webSearchTool: 'text' | 'text_and_image';
  readonly truncation: TruncationPolicy;
  /** Tokens. */
  readonly contextWindow: number;
  /** Tokens: what a configured window may reach. */
  readonly maxContextWindow: number;
  /** The part of the window that a conversation may fill. */
  readonly effectiveWindowPercent: number;
  readonly inputModalities: readonly InputModality[];
  readonly additionalSpeedTiers: readonly string[];
  /** The model to move on to. */
  readonly upgrade: { readonly model: string; readonly migrationMarkdown: string } | null;
  /** Told to the user once where the model is new. */
  readonly availabilityMessage: string | null;
  /** Whether the slug was unknown, and these are assumptions. */
  readonly assumed: boolean;
}
