/** What a running turn tells: plan, diff, tokens, errors. */
import {
  array,
  boolean,
  def,
  doc,
  int64,
  nullable,
  obj,
  string,
  stringEnum,
  type Static,
} from './schema/index.ts';
import { TurnError } from './turn.ts';

export const ErrorNotification = def('ErrorNotification', () =>
  obj({ error: TurnError, willRetry: boolean, threadId: string, turnId: string }),
);
export type ErrorNotification = Static<typeof ErrorNotification>;

export const TokenUsageBreakdown = def('TokenUsageBreakdown', () =>
  obj({
    totalTokens: int64,
    inputTokens: int64,
    cachedInputTokens: int64,
    outputTokens: int64,
    reasoningOutputTokens: int64,
  }),
);
export type TokenUsageBreakdown = Static<typeof TokenUsageBreakdown>;

export const ThreadTokenUsage = def('ThreadTokenUsage', () =>
  obj({ total: TokenUsageBreakdown, last: TokenUsageBreakdown, modelContextWindow: nullable(int64) }),
);
export type ThreadTokenUsage = Static<typeof ThreadTokenUsage>;

export const ThreadTokenUsageUpdatedNotification = def('ThreadTokenUsageUpdatedNotification', () =>
  obj({ threadId: string, turnId: string, tokenUsage: ThreadTokenUsage }),
);
export type ThreadTokenUsageUpdatedNotification = Static<typeof ThreadTokenUsageUpdatedNotification>;

export const TurnDiffUpdatedNotification = def('TurnDiffUpdatedNotification', () =>
  doc(
    'The diff of everything that the turn changed so far.',
    obj({ threadId: string, turnId: string, diff: string }),
  ),
);
export type TurnDiffUpdatedNotification = Static<typeof TurnDiffUpdatedNotification>;

export const TurnPlanStepStatus = def('TurnPlanStepStatus', () =>
  stringEnum('pending', 'inProgress', 'completed'),
);
export type TurnPlanStepStatus = Static<typeof TurnPlanStepStatus>;

export const TurnPlanStep = def('TurnPlanStep', () => obj({ step: string, status: TurnPlanStepStatus }));
export type TurnPlanStep = Static<typeof TurnPlanStep>;

export const TurnPlanUpdatedNotification = def('TurnPlanUpdatedNotification', () =>
  obj({ threadId: string, turnId: string, explanation: nullable(string), plan: array(TurnPlanStep) }),
);
export type TurnPlanUpdatedNotification = Static<typeof TurnPlanUpdatedNotification>;

export const ContextCompactedNotification = def('ContextCompactedNotification', () =>
  doc('The older form of the `contextCompaction` item.', obj({ threadId: string, turnId: string })),
);
export type ContextCompactedNotification = Static<typeof ContextCompactedNotification>;
