/** The goal a thread works towards, with its budget. */
import {
  boolean,
  def,
  int64,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  type Static,
} from './schema/index.ts';

export const ThreadGoalStatus = def('ThreadGoalStatus', () =>
  stringEnum('active', 'paused', 'budgetLimited', 'complete'),
);
export type ThreadGoalStatus = Static<typeof ThreadGoalStatus>;

export const ThreadGoalSetParams = def('ThreadGoalSetParams', () =>
  obj({
    threadId: string,
    objective: optional(string),
    status: optional(ThreadGoalStatus),
    tokenBudget: optional(int64),
  }),
);
export type ThreadGoalSetParams = Static<typeof ThreadGoalSetParams>;

export const ThreadGoal = def('ThreadGoal', () =>
  obj({
    threadId: string,
    objective: string,
    status: ThreadGoalStatus,
    tokenBudget: nullable(int64),
    tokensUsed: int64,
    timeUsedSeconds: int64,
    createdAt: int64,
    updatedAt: int64,
  }),
);
export type ThreadGoal = Static<typeof ThreadGoal>;

export const ThreadGoalSetResponse = def('ThreadGoalSetResponse', () => obj({ goal: ThreadGoal }));
export type ThreadGoalSetResponse = Static<typeof ThreadGoalSetResponse>;

export const ThreadGoalGetParams = def('ThreadGoalGetParams', () => obj({ threadId: string }));
export type ThreadGoalGetParams = Static<typeof ThreadGoalGetParams>;

export const ThreadGoalGetResponse = def('ThreadGoalGetResponse', () => obj({ goal: nullable(ThreadGoal) }));
export type ThreadGoalGetResponse = Static<typeof ThreadGoalGetResponse>;

export const ThreadGoalClearParams = def('ThreadGoalClearParams', () => obj({ threadId: string }));
export type ThreadGoalClearParams = Static<typeof ThreadGoalClearParams>;

export const ThreadGoalClearResponse = def('ThreadGoalClearResponse', () => obj({ cleared: boolean }));
export type ThreadGoalClearResponse = Static<typeof ThreadGoalClearResponse>;

export const ThreadGoalUpdatedNotification = def('ThreadGoalUpdatedNotification', () =>
  obj({ threadId: string, turnId: nullable(string), goal: ThreadGoal }),
);
export type ThreadGoalUpdatedNotification = Static<typeof ThreadGoalUpdatedNotification>;

export const ThreadGoalClearedNotification = def('ThreadGoalClearedNotification', () =>
  obj({ threadId: string }),
);
export type ThreadGoalClearedNotification = Static<typeof ThreadGoalClearedNotification>;
