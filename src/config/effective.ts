import type { ApprovalsReviewer, AskForApproval, Personality } from '../protocol/index.ts';
import type { AgentLimits, AgentRole } from './agents.ts';
import type { FeatureSet } from './features.ts';
import type { ResolvedPermissions } from './permissions/resolve-permissions.ts';
import type { ProviderSettings } from './providers.ts';
import type { Requirements } from './requirements/requirements.ts';
import type {
  HistoryMode,
  ReasoningEffortName,
  ReasoningSummaryName,
  TrustLevel,
  VerbosityName,
  WebSearchModeName,
  WebSearchOptions,
} from './settings.ts';
import type { ShellEnvironmentPolicy } from './shell-environment.ts';

/** The configuration in force for one folder and request: decoded, layered and defaulted. */
export interface EffectiveConfig extends ResolvedPermissions {
  readonly codexHome: string;
  /** Absolute; a request's relative folder is taken from the server's own. */
  readonly cwd: string;

  /** Undefined: the catalogue's default model. An empty name is one, as the reference has it. */
  readonly model: string | undefined;
  /** A key of `modelProviders`. */
  readonly modelProvider: string;
  readonly modelProviders: ReadonlyMap<string, ProviderSettings>;
  readonly provider: ProviderSettings;
  readonly openaiBaseUrl: string | undefined;
  /** The models that there are, in the form in which providers list them; undefined: those that are known. */
  readonly modelCatalog: readonly unknown[] | undefined;
  readonly chatgptBaseUrl: string;
  readonly modelReasoningEffort: ReasoningEffortName | undefined;
  readonly modelReasoningSummary: ReasoningSummaryName | undefined;
  readonly modelVerbosity: VerbosityName | undefined;
  /** Reasoning is asked for also where nothing is known of the model. */
  readonly modelSupportsReasoningSummaries: boolean;
  /** Tokens. */
  readonly modelContextWindow: number | undefined;
  /** Tokens. */
  readonly modelAutoCompactTokenLimit: number | undefined;
  /** Who reviews; undefined: the thread's own model. */
  readonly reviewModel: string | undefined;
  /** What reviewers of approvals go by, in place of our own policy (`auto_review.policy`). */
  readonly autoReviewPolicy: string | undefined;
  /** Whether memories may be made of new threads. */
  readonly generatesMemories: boolean;
  readonly personality: Personality | undefined;
  /** The wire's name: `fast` in a config is `priority`. */
  readonly serviceTier: string | undefined;

  readonly approvalPolicy: AskForApproval;
  /** As the wire says it: `auto_review` is told as `guardian_subagent`. */
  readonly approvalsReviewer: ApprovalsReviewer;

  /** In place of the model's own instructions. */
  readonly baseInstructions: string | undefined;
  readonly developerInstructions: string | undefined;
  readonly compactPrompt: string | undefined;
  readonly includeEnvironmentContext: boolean;
  readonly includePermissionsInstructions: boolean;
  readonly projectDocMaxBytes: number;
  readonly projectDocFallbackFilenames: readonly string[];
  readonly projectRootMarkers: readonly string[];

  /** Whether users of ChatGPT let it count how the server is used. */
  readonly analyticsEnabled: boolean;
  readonly features: FeatureSet;
  /** What an administrator allows; the settings here hold to it already. */
  readonly requirements: Requirements;
  readonly tools: {
    /** A turn with full access searches live where this is `cached`. */
    readonly webSearch: WebSearchModeName;
    readonly webSearchOptions: WebSearchOptions | undefined;
    readonly viewImage: boolean;
  };
  /** Whether models work on this machine where nobody says where they do. */
  readonly works: boolean;
  readonly shellEnvironmentPolicy: ShellEnvironmentPolicy;
  readonly allowLoginShell: boolean;
  /** The shell that `shell_zsh_fork` runs commands in. */
  readonly zshPath: string | undefined;
  /** How long a look at a running command may wait, in milliseconds. */
  readonly backgroundTerminalMaxTimeout: number;
  /** Tokens kept of a tool's output; undefined: the model's own limit. */
  readonly toolOutputTokenLimit: number | undefined;

  /** Who a thread may make to work for it. */
  readonly agents: AgentLimits & { readonly roles: ReadonlyMap<string, AgentRole> };

  readonly skills: {
    /** Whether the skills count that the server brings. */
    readonly bundled: boolean;
    /** Whether models are told which skills there are. */
    readonly includeInstructions: boolean;
  };

  /** The program, with arguments, that is told of finished turns. */
  readonly notify: readonly string[] | undefined;
  /** Where threads are kept if not in CODEX_HOME (`experimental_thread_store_endpoint`). */
  readonly threadStoreEndpoint: string | undefined;
  readonly hideAgentReasoning: boolean;
  readonly showRawAgentReasoning: boolean;
  /** The only way in which users may log in; undefined: any. */
  readonly forcedLoginMethod: 'chatgpt' | 'api' | undefined;
  /** The workspace that ChatGPT logins must be for (`forced_chatgpt_workspace_id`). */
  readonly forcedWorkspace: string | undefined;
  /** Whether users may give feedback. */
  readonly feedbackEnabled: boolean;
  readonly historyMode: HistoryMode;
  readonly suppressUnstableFeaturesWarning: boolean;
  /** The trust given to the folder, its project root or its repository. */
  readonly trustLevel: TrustLevel | undefined;
  /** The `[projects]` key that decided, or the one that would: the repository's main checkout, else the folder. */
  readonly trustKey: string;
  readonly projects: ReadonlyMap<string, TrustLevel | undefined>;
}
