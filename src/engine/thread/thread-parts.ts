import { SessionApprovals } from '../../tools/session-approvals.ts';
import { ExecSessions } from '../../tools/unified-exec/index.ts';
import { AutoReviewer } from '../auto-review/auto-reviewer.ts';
import type { ThreadEvent } from '../events.ts';
import { ThreadGoal } from '../goals/thread-goal.ts';
import { UsageLedger } from '../turn/usage-ledger.ts';
import { Elicitations } from './elicitations.ts';
import { LoginCommands } from './login-commands.ts';
import { StatusLine } from './status-line.ts';
import { ThreadMemory } from './thread-memory.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import { ThreadSettings } from './thread-settings.ts';
import { TurnQueue } from './turn-queue.ts';
import { UserCommands } from './user-commands.ts';

/** Stores an event and then tells it. @param onStored runs in between */
export type EmitEvent = (event: ThreadEvent, onStored?: () => void) => void;

/** What a loaded thread owns, and its turns work on. */
export interface ThreadParts {
  readonly services: ThreadServices;
  readonly start: ThreadStart;
  readonly emit: EmitEvent;
  readonly settings: ThreadSettings;
  readonly status: StatusLine;
  readonly queue: TurnQueue;
  readonly memory: ThreadMemory;
  readonly usage: UsageLedger;
  readonly commands: UserCommands;
  /** The commands that its model left running. */
  readonly sessions: ExecSessions;
  readonly loginCommands: LoginCommands;
  readonly sessionApprovals: SessionApprovals;
  readonly autoReviewer: AutoReviewer;
  /** The questions that a client has out with its user. */
  readonly elicitations: Elicitations;
  /** Its part in what it works towards; null where it can have no goal. */
  readonly goal: ThreadGoal | null;
  /** Ends listening to changes of its skills. */
  readonly unwatchSkills: () => void;
}

/** The parts of a thread of which nothing has happened yet. */
export function threadParts(start: ThreadStart, services: ThreadServices, emit: EmitEvent): ThreadParts {
  const usage = new UsageLedger(start.usage);
  const settings = new ThreadSettings(start);
  const loginCommands = new LoginCommands({ services, start });
  const shared = { services, start, settings, usage, loginCommands, emit };
  return {
    ...shared,
    status: new StatusLine(emit),
    queue: new TurnQueue(),
    memory: new ThreadMemory(shared),
    commands: new UserCommands(shared),
    sessions: new ExecSessions(),
    sessionApprovals: new SessionApprovals(),
    autoReviewer: new AutoReviewer(services.clock),
    elicitations: new Elicitations(services.clock),
    unwatchSkills: services.skills.watch(start.skillSources, start.settings.cwd),
    goal: hasGoals(start)
      ? new ThreadGoal({ ...services, threadId: start.recorder.threadId, usage, emit })
      : null,
  };
}

function hasGoals({ config, ephemeral }: ThreadStart): boolean {
  return config.features.enabled('goals') && !ephemeral;
}
