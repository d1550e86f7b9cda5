/** A thread and the notifications about it. */
import {
  array,
  boolean,
  def,
  doc,
  int64,
  nullable,
  obj,
  omittable,
  string,
  stringEnum,
  tagged,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import { GitInfo, SessionSource, ThreadSource } from './thread-source.ts';
import { Turn } from './turn.ts';

export const ThreadActiveFlag = def('ThreadActiveFlag', () =>
  stringEnum('waitingOnApproval', 'waitingOnUserInput'),
);
export type ThreadActiveFlag = Static<typeof ThreadActiveFlag>;

export const ThreadStatus = def('ThreadStatus', () =>
  tagged('type', {
    notLoaded: {},
    idle: {},
    systemError: {},
    active: { activeFlags: array(ThreadActiveFlag) },
  }),
);
export type ThreadStatus = Static<typeof ThreadStatus>;

export const Thread = def('Thread', () =>
  obj({
    id: string,
    sessionId: doc('Shared by a thread and the agents it spawned.', string),
    forkedFromId: doc('The thread it was copied from.', nullable(string)),
    preview: doc('The first user message, as a rule.', string),
    ephemeral: doc('Whether it is kept in memory only.', boolean),
    modelProvider: string,
    createdAt: doc('Unix seconds.', int64),
    updatedAt: doc('Unix seconds.', int64),
    status: doc('What it is doing.', ThreadStatus),
    path: doc('Its rollout.', nullable(string)),
    cwd: doc('Where it was started.', AbsolutePathBuf),
    cliVersion: doc('The version that created it.', string),
    source: doc('What kind of client created it.', SessionSource),
    threadSource: doc('What started it, for analytics.', nullable(ThreadSource)),
    agentNickname: doc('The nickname of a spawned agent.', nullable(string)),
    agentRole: doc('The role of a spawned agent.', nullable(string)),
    gitInfo: doc('The state of the repository when it was started.', nullable(GitInfo)),
    name: doc('The title a user gave it.', nullable(string)),
    turns: doc(
      'Filled in the answers of `thread/resume`, `thread/rollback`, `thread/fork` and of a `thread/read` that asks for them; empty elsewhere.',
      array(Turn),
    ),
  }),
);
export type Thread = Static<typeof Thread>;

export const ThreadStartedNotification = def('ThreadStartedNotification', () => obj({ thread: Thread }));
export type ThreadStartedNotification = Static<typeof ThreadStartedNotification>;

export const ThreadStatusChangedNotification = def('ThreadStatusChangedNotification', () =>
  obj({ threadId: string, status: ThreadStatus }),
);
export type ThreadStatusChangedNotification = Static<typeof ThreadStatusChangedNotification>;

export const ThreadArchivedNotification = def('ThreadArchivedNotification', () => obj({ threadId: string }));
export type ThreadArchivedNotification = Static<typeof ThreadArchivedNotification>;

export const ThreadUnarchivedNotification = def('ThreadUnarchivedNotification', () =>
  obj({ threadId: string }),
);
export type ThreadUnarchivedNotification = Static<typeof ThreadUnarchivedNotification>;

export const ThreadClosedNotification = def('ThreadClosedNotification', () => obj({ threadId: string }));
export type ThreadClosedNotification = Static<typeof ThreadClosedNotification>;

export const ThreadNameUpdatedNotification = def('ThreadNameUpdatedNotification', () =>
  obj({ threadId: string, threadName: omittable(string) }),
);
export type ThreadNameUpdatedNotification = Static<typeof ThreadNameUpdatedNotification>;
