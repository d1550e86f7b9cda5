import type { Clock } from '../../clock.ts';
import type { JsonValue, ResponseItem, ThreadActiveFlag } from '../../protocol/index.ts';
import type { SessionApprovals } from '../../tools/session-approvals.ts';
import type { ExecSessions } from '../../tools/unified-exec/index.ts';
import type { AutoReviewer } from '../auto-review/auto-reviewer.ts';
import type { ThreadEvent } from '../events.ts';
import type { ThreadGoal } from '../goals/thread-goal.ts';
import type { Conversation } from '../turn/conversation.ts';
import type { TurnRequest, TurnSettings } from '../turn/settings.ts';
import type { UsageLedger } from '../turn/usage-ledger.ts';
import type { ActiveTurn } from './active-turn.ts';
import type { LoginCommands } from './login-commands.ts';
import type { ThreadParts } from './thread-parts.ts';

/** What a `turn/start` says that holds for its turn alone. */
export type TurnAlone = Pick<TurnRequest, 'outputSchema' | 'folder'>;

/** A thread's part in one of its turns. */
export interface TurnState {
  readonly turn: ActiveTurn;
  /** Whether the turn has ended: what it began may go on. */
  readonly isOver: () => boolean;
  /** The JSON schema that its answers follow; null where they are free. */
  readonly outputSchema: JsonValue | null;
  readonly settings: TurnSettings;
  readonly conversation: Conversation;
  readonly usage: UsageLedger;
  readonly autoReviewer: AutoReviewer;
  /** The client that had to do with the thread last. */
  readonly clientName: string;
  readonly sessionApprovals: SessionApprovals;
  /** The commands that the model left running. */
  readonly sessions: ExecSessions;
  readonly loginCommands: LoginCommands;
  /** What commands are waited for by. */
  readonly clock: Clock;
  /** Null where the thread can have no goal. */
  readonly goal: ThreadGoal | null;
  readonly emit: (event: ThreadEvent) => void;
  readonly remember: (items: readonly ResponseItem[]) => void;
  /** Notes that the model sees nothing any more of what it was told of its surroundings. */
  readonly forgetSurroundings: () => void;
  /** Runs a question to the user, showing the thread as waiting meanwhile. */
  readonly whileAsking: <T>(flag: ThreadActiveFlag, ask: () => Promise<T>) => Promise<T>;
}

/** The state of a thread for a turn that begins now. @param alone what holds for this turn alone */
export function turnState(
  parts: ThreadParts,
  turn: ActiveTurn,
  { outputSchema, folder }: TurnAlone = { outputSchema: null, folder: null },
): TurnState {
  const { settings, memory, status, queue, elicitations } = parts;
  const { usage, autoReviewer, sessionApprovals, sessions, loginCommands, goal, emit } = parts;
  return {
    turn,
    isOver: () => queue.current !== turn,
    outputSchema,
    settings: folder === null ? settings.current : { ...settings.current, cwd: folder },
    conversation: memory.conversation,
    usage,
    autoReviewer,
    clientName: settings.clientName,
    sessionApprovals,
    sessions,
    loginCommands,
    clock: elicitations.clock,
    goal,
    emit,
    remember: memory.remember,
    forgetSurroundings: memory.forgetSurroundings,
    whileAsking: (flag, ask) => status.whileAsking(flag, ask, () => queue.current !== null),
  };
}
