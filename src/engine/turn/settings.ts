import type { ThreadPermissions } from '../../config/index.ts';
import type {
  ApprovalsReviewer,
  AskForApproval,
  JsonValue,
  ModeKind,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
} from '../../protocol/index.ts';

/** How a thread's turns run. A turn may change any of it; the change stays for the turns after it. */
export interface TurnSettings extends ThreadPermissions {
  /** Absolute. */
  readonly cwd: string;
  readonly model: string;
  /** Null: what the model does by itself. */
  readonly effort: ReasoningEffort | null;
  readonly summary: ReasoningSummary | null;
  readonly personality: Personality | null;
  readonly serviceTier: string | null;
  /** Whether the model can work on this machine: without it, it has no commands, patches or files. */
  readonly works: boolean;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  /** Null until a client chooses a mode: as the default one, but the model is told nothing of modes. */
  readonly collaboration: Collaboration | null;
}

/** How user and model work together. */
export interface Collaboration {
  readonly mode: ModeKind;
  /** What the model is told of it; null for our own words. */
  readonly instructions: string | null;
}

/** A client's own facts about a turn, passed on in the metadata header of its model requests. */
export type ClientMetadata = Readonly<Record<string, string>>;

/** What a `turn/start` says beyond its input: lasting changes of the settings, and what holds for this turn alone. */
export interface TurnRequest {
  readonly settings: Partial<TurnSettings>;
  /** The JSON schema that the turn's answers follow. */
  readonly outputSchema: JsonValue | null;
  /** Where the turn runs, absolute; null: where its thread does. */
  readonly folder: string | null;
  readonly clientMetadata: ClientMetadata | null;
  /** The name of the client that asked. */
  readonly clientName: string;
}

/** The mode of the turns; in plan mode the model leaves things as they are. */
export function modeOf({ collaboration }: Pick<TurnSettings, 'collaboration'>): ModeKind {
  return collaboration?.mode ?? 'default';
}

/** The settings with a turn's changes. */
export function changeSettings(current: TurnSettings, changes: Partial<TurnSettings>): TurnSettings {
  return { ...current, ...changes };
}
