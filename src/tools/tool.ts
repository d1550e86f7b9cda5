import type {
  AskForApproval,
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
  DynamicToolCallParams,
  DynamicToolCallResponse,
  FileChangeApprovalDecision,
  FileChangeRequestApprovalParams,
  FunctionCallOutputBody,
  JsonValue,
  ModeKind,
  PermissionProfile,
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
  SandboxPolicy,
  ToolRequestUserInputParams,
  ToolRequestUserInputResponse,
} from '../protocol/index.ts';
import type { ToolSpec } from '../model/index.ts';
import type { Clock } from '../clock.ts';
import type { ApprovalReviewer } from './approval-reviewer.ts';
import type { CommandLauncher, NetworkAccess } from './command-launcher.ts';
import type { ToolEvent } from './events.ts';
import type { ExecPolicy } from './rules/index.ts';
import type { PermissionGrants } from './permissions/grants.ts';
import type { SessionApprovals } from './session-approvals.ts';
import type { ExecSessions } from './unified-exec/index.ts';
import type { PatchFiles, TurnDiffTracker } from './apply-patch/index.ts';

/** A call that the model made: a custom call carries free text, all others JSON text. */
export interface ToolCall {
  readonly kind: 'function' | 'custom' | 'search' | 'localShell';
  readonly callId: string;
  /** Where the name is looked up; null for the tools that stand alone. */
  readonly namespace: string | null;
  readonly name: string;
  /** The arguments as the model wrote them. */
  readonly input: string;
}

/** What the model is told of its call. */
export interface ToolOutput {
  readonly body: FunctionCallOutputBody;
  /** The specs that a search for tools found, which it tells the model in place of the body. */
  readonly found?: readonly JsonValue[];
}

/** The client's part in a turn: each question resolves with the first answer, or rejects when `signal` aborts. */
export interface ClientApprovals {
  command(
    params: CommandExecutionRequestApprovalParams,
    signal: AbortSignal,
  ): Promise<CommandExecutionApprovalDecision>;
  fileChange(
    params: FileChangeRequestApprovalParams,
    signal: AbortSignal,
  ): Promise<FileChangeApprovalDecision>;
  /** Null where no answer came that can be read. */
  permissions(
    params: PermissionsRequestApprovalParams,
    signal: AbortSignal,
  ): Promise<PermissionsRequestApprovalResponse | null>;
}

/** What the model asks the user: resolves with the first answer, or rejects when `signal` aborts. */
export interface ClientQuestions {
  ask(params: ToolRequestUserInputParams, signal: AbortSignal): Promise<ToolRequestUserInputResponse>;
}

/** The tools that the client brought: a call resolves with the first answer, or rejects when `signal` aborts. */
export interface ClientTools {
  call(params: DynamicToolCallParams, signal: AbortSignal): Promise<DynamicToolCallResponse>;
}

/** How much of a tool's output the model gets to see, by the model's metadata. */
export interface OutputLimit {
  readonly mode: 'bytes' | 'tokens';
  readonly limit: number;
}

/** What a tool may use while it runs. Everything is of one turn, except what the thread keeps. */
export interface ToolContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
  readonly mode: ModeKind;
  readonly approvalPolicy: AskForApproval;
  /** The permissions, as far as a policy can say them: what decisions about commands go by. */
  readonly sandboxPolicy: SandboxPolicy;
  /** What commands may do: what the sandbox holds them to. */
  readonly permissionProfile: PermissionProfile;
  /** The environment that commands inherit. */
  readonly env: Readonly<Record<string, string>>;
  readonly outputLimit: OutputLimit;
  /** What is started for a command: for a login command mostly a shell that need not read startup files. */
  readonly commandLine: (argv: readonly string[], cwd: string) => readonly string[];
  readonly launcher: CommandLauncher;
  /** How commands get to the network that they may use; null: as any program does. */
  readonly network: NetworkAccess | null;
  /** The commands that the model left running. */
  readonly sessions: ExecSessions;
  /** What waits for output are measured by: it stands still while the user has other questions to answer. */
  readonly clock: Clock;
  /** Tells the model what it should mind from now on. */
  readonly warnModel: (warning: string) => void;
  /** Whether the turn's sandbox lets commands write the file at an absolute path. */
  readonly isWritable: (path: string) => boolean;
  /** Whether it lets them read the file at an absolute path. */
  readonly isReadable: (path: string) => boolean;
  readonly files: PatchFiles;
  readonly approvals: ClientApprovals;
  /** Gives leave in the user's place; null where the user is asked. */
  readonly reviewer: ApprovalReviewer | null;
  readonly questions: ClientQuestions;
  readonly clientTools: ClientTools;
  readonly sessionApprovals: SessionApprovals;
  /** The permissions that were granted ahead of commands. */
  readonly grants: PermissionGrants;
  /** Whether commands may ask for more permissions within the sandbox (`exec_permission_approvals`). */
  readonly asksPermissions: boolean;
  /** The user's rules about commands. */
  readonly rules: ExecPolicy;
  /**
   * Allows commands of a beginning for good, and tells the model.
   *
   * @throws AppendRuleError where that cannot be written down
   */
  readonly amendRules: (prefix: readonly string[]) => Promise<void>;
  readonly diff: TurnDiffTracker;
  readonly emit: (event: ToolEvent) => void;
  readonly signal: AbortSignal;
}

/** One tool that a model can call. */
export interface Tool {
  readonly name: string;
  readonly spec: ToolSpec;
  /** Whether calls of it may run beside each other. */
  readonly parallel: boolean;
  run(call: ToolCall, context: ToolContext): Promise<ToolOutput>;
}

/** The user's wish to end the whole turn, given as the answer to an approval. */
export class TurnCancelled extends Error {
  constructor() {
    super('the user ended the turn');
    this.name = 'TurnCancelled';
  }
}

/** A failure that the model is told of as its call's output; the turn goes on. */
export class ToolFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ToolFailure';
  }
}
