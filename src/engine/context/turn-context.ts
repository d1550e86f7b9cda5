import type {
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  PermissionProfile,
  Personality,
  SandboxPolicy,
} from '../../protocol/index.ts';

/**
 * What a model was told of its surroundings and what may change from turn to turn: a turn's facts are compared
 * with those of the turn before it. After a resume these come from the stored `turn_context`; what that does
 * not hold is taken to be as it is now.
 */
export interface ContextFacts {
  /** Absolute; undefined where the turn has no environment to run commands in. */
  readonly cwd: string | undefined;
  /** The user's local date, `YYYY-MM-DD`. */
  readonly currentDate: string | undefined;
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timezone: string | undefined;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxPolicy: SandboxPolicy;
  /** What the policy stands for, or says only in part. */
  readonly permissionProfile: PermissionProfile;
  /** The folder that a turn tied the writable roots to; null while they follow the thread's own folder. */
  readonly sandboxFolder: string | null;
  /** `$TMPDIR` as the commands will see it; a writable root unless the policy says otherwise. */
  readonly tmpdir: string | undefined;
  readonly permissionTools: PermissionTools;
  readonly model: string;
  readonly personality: Personality | undefined;
  /** How user and model work together; the model is told of it in the words of its developer instructions. */
  readonly collaboration: CollaborationMode;
  readonly includePermissionsInstructions: boolean;
  readonly includeEnvironmentContext: boolean;
}

/** Everything that a turn's context messages are made of. */
export interface TurnContext extends ContextFacts {
  /** The shell's name, such as `bash`. */
  readonly shell: string;
  /** Command prefixes that rules allow outside the sandbox. */
  readonly approvedPrefixes: readonly (readonly string[])[];
  /** The instructions that `model` comes with; told when a thread changes over to it. */
  readonly modelInstructions: string;
  /** How the model's catalogue entry words `personality`; undefined where it has no wording. */
  readonly personalityText: string | undefined;
  /** The thread's instructions speak in that personality already, being the model's own. */
  readonly personalityInInstructions: boolean;
  readonly developerInstructions: string | undefined;
  /** The text of `instructionSources`, read when the thread was loaded. */
  readonly userInstructions: UserInstructions | undefined;
}

/** Which ways of asking for more rights the turn's tools offer (features of 0.129.0). */
export interface PermissionTools {
  /** `exec_permission_approvals`: a command may ask for more rights within the sandbox. */
  readonly additionalPermissions: boolean;
  /** `request_permissions_tool`: rights may be asked for ahead of commands. */
  readonly requestPermissions: boolean;
}

/** The AGENTS.md texts for a folder. */
export interface UserInstructions {
  readonly cwd: string;
  readonly text: string;
}
