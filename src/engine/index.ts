export { Agents, type AgentClients } from './agents/agents.ts';
export { EngineError } from './errors.ts';
export { approvalMessage } from './auto-review/approved-action.ts';
export type { ApprovalReviewEvent, ThreadEvent } from './events.ts';
export { checkGoalRequest, goalView, type GoalRequest } from './goals/goal.ts';
export { clearGoal, setGoal } from './goals/set-goal.ts';
export { readTurnPage, readTurns, type TurnAnchor } from './history/index.ts';
export type { Elicitations } from './thread/elicitations.ts';
export { withLiveTurns } from './thread/live-turns.ts';
export type { Thread } from './thread/thread.ts';
export {
  ThreadFactory,
  type Forked,
  type ThreadClient,
  type ThreadFactoryParts,
} from './thread/thread-factory.ts';
export type { UsageTurn } from './thread/stored-facts.ts';
export type { ThreadServices } from './thread/thread-services.ts';
export { checkedTarget, targetHint } from './review/review-target.ts';
export { Threads, type Resumed } from './threads.ts';
export type { ClientMetadata, TurnRequest } from './turn/settings.ts';
export { countCharacters, MAX_INPUT_CHARACTERS } from './turn/user-input.ts';
export type { ClientApprovals, ClientQuestions, ClientTools } from '../tools/tool.ts';
