import type { ModelMetadata, ModelProvider, ModelRequest } from '../../model/index.ts';
import type { ResponseItem, UserInput } from '../../protocol/index.ts';
import type { RolloutItem } from '../../store/index.ts';
import type { ToolContext } from '../../tools/tool.ts';
import type { ToolSet } from '../../tools/tool-set.ts';
import type { ThreadEvent } from '../events.ts';
import type { Conversation } from './conversation.ts';
import type { ProviderNotices } from './provider-notices.ts';
import type { TurnSettings } from './settings.ts';
import type { TurnSkills } from './turn-skills.ts';
import type { UsageLedger } from './usage-ledger.ts';

/** Something for the model that came while a turn runs or begins it. */
export type PendingInput =
  /** What the user said. */
  | { readonly type: 'words'; readonly input: readonly UserInput[] }
  /** What the server adds. */
  | { readonly type: 'items'; readonly items: readonly ResponseItem[] }
  /** What came of a command of the user, or of an agent; it is kept however the turn ends. */
  | { readonly type: 'record'; readonly record: ResponseItem };

/** Everything that a turn works with. The thread builds it anew for each turn; the loop owns none of it. */
export interface TurnInputs {
  readonly turnId: string;
  readonly settings: TurnSettings;
  readonly provider: ModelProvider;
  readonly modelInfo: ModelMetadata;
  /** Tokens that the conversation may fill. */
  readonly contextWindow: number;
  readonly tools: ToolSet;
  readonly toolContext: ToolContext;
  readonly usage: UsageLedger;
  readonly notices: ProviderNotices;
  readonly skills: TurnSkills;
  readonly emit: (event: ThreadEvent) => void;
  /** Adds items to what the model has seen and said, and stores them. */
  readonly remember: (items: readonly ResponseItem[]) => void;
  /** The model's next request: all that was remembered so far. */
  readonly request: () => ModelRequest;
  /** What it takes to make the conversation shorter. */
  readonly compaction: CompactionMeans;
  /** Keeps an image that the provider made, and says where; null where it cannot be kept. */
  readonly keepImage: (id: string, data: string) => string | null;
  /** Whether clients are shown the patches that the model is writing. */
  readonly showsPatches: boolean;
  /** Keeps the provider's routing state for the further requests of this turn. */
  readonly keepState: (state: string) => void;
  /** The provider says which list of its models is in force. Resolves when that is the one that is known. */
  readonly heardEtag: (etag: string) => Promise<void>;
  /** What came since the last call, one entry a message of the user; empty when nothing. */
  readonly takeInput: () => readonly PendingInput[];
  readonly hasInput: () => boolean;
  /** Runs when a tool has answered a call, before anything else happens. */
  readonly afterCall: (toolName: string) => Promise<void>;
  /** Aborts when the turn is to end early. */
  readonly signal: AbortSignal;
  /** Makes `signal` abort. */
  readonly cancel: () => void;
}

/** What it takes to make a turn's conversation shorter. */
export interface CompactionMeans {
  readonly conversation: Conversation;
  /** Tokens at which it is done unasked. */
  readonly limit: number;
  /** Tokens that the model's instructions take. */
  readonly instructionTokens: number;
  /** What asks the model for the summary. */
  readonly prompt: string;
  /** A request for nothing but a text: without tools, with these words of the user behind the conversation. */
  readonly summaryRequest: (input: readonly ResponseItem[]) => ModelRequest;
  /** What the model is told of its surroundings where a turn goes on with a compacted history. */
  readonly surroundings: () => ToldSurroundings;
  /** Notes that the model sees nothing any more of what it was told of them. */
  readonly forgetSurroundings: () => void;
}

/** What a model is told of its surroundings. */
export interface ToldSurroundings {
  readonly items: readonly ResponseItem[];
  /** What is stored of it. */
  readonly record: RolloutItem;
}
