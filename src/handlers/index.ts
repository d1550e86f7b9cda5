import type { Handlers, ImplementedMethod } from '../rpc/index.ts';
import { accountHandlers, type AccountParts } from './account.ts';
import { accountLimitsHandlers, type AccountLimitsParts } from './account-limits.ts';
import { loginHandlers, type LoginParts } from './login.ts';
import { commandExecHandlers, type CommandExecParts } from './command-exec/index.ts';
import { configHandlers, type ConfigParts } from './config.ts';
import { conversationSummary } from './conversation-summary.ts';
import { counted, type CountingParts } from './counted.ts';
import { deviceKeyHandlers, type DeviceKeyParts } from './device-key.ts';
import { experimentalFeatureHandlers, type ExperimentalFeatureParts } from './experimental-feature.ts';
import { feedbackHandlers, type FeedbackParts } from './feedback.ts';
import { fsHandlers, type FsParts } from './fs/index.ts';
import { fuzzyFileSearchHandlers, type FuzzyFileSearchParts } from './fuzzy-file-search/index.ts';
import { gitDiffToRemote, type GitDiffParts } from './git-diff.ts';
import { mockHandlers } from './mock.ts';
import { modelHandlers, type ModelParts } from './model.ts';
import { memoryHandlers } from './memory.ts';
import { startReview, type ReviewParts } from './review.ts';
import { processHandlers, type ProcessParts } from './process/index.ts';
import { skillsHandlers, type SkillsParts } from './skills.ts';
import { cleanBackgroundTerminals } from './thread/background-terminals.ts';
import { approveDeniedAction } from './thread/approve-denied-action.ts';
import { archiveThread, type ThreadArchiveParts } from './thread/archive.ts';
import { compactThread } from './thread/compact.ts';
import { elicitationHandlers } from './thread/elicitation.ts';
import { forkThread, type ThreadForkParts } from './thread/fork.ts';
import { goalHandlers, type ThreadGoalParts } from './thread/goal.ts';
import { injectItems } from './thread/inject-items.ts';
import type { ThreadListParts } from './thread/list.ts';
import { listLoadedThreads, listThreads } from './thread/list.ts';
import { setThreadMemoryMode } from './thread/memory-mode.ts';
import { updateThreadMetadata } from './thread/metadata.ts';
import { setThreadName } from './thread/name.ts';
import { readThread } from './thread/read.ts';
import type { ThreadResumeParts } from './thread/resume.ts';
import { resumeThread } from './thread/resume.ts';
import type { ThreadStartParts } from './thread/start.ts';
import { rollBackThread, type ThreadRollbackParts } from './thread/rollback.ts';
import { runShellCommand } from './thread/shell-command.ts';
import { startThread } from './thread/start.ts';
import { listTurns } from './thread/turns-list.ts';
import { unarchiveThread } from './thread/unarchive.ts';
import { unsubscribeThread } from './thread/unsubscribe.ts';
import type { TurnParts } from './turn.ts';
import { turnHandlers } from './turn.ts';
import { windowsSandboxHandlers, type WindowsSandboxParts } from './windows-sandbox.ts';

/** What the handlers of a server are made from. */
export type HandlerParts = ThreadStartParts &
  ThreadResumeParts &
  ThreadForkParts &
  ThreadRollbackParts &
  ThreadListParts &
  ThreadArchiveParts &
  ThreadGoalParts &
  TurnParts &
  CountingParts &
  ReviewParts &
  FsParts &
  FuzzyFileSearchParts &
  ConfigParts &
  DeviceKeyParts &
  ExperimentalFeatureParts &
  FeedbackParts &
  WindowsSandboxParts &
  GitDiffParts &
  AccountParts &
  AccountLimitsParts &
  LoginParts &
  CommandExecParts &
  ProcessParts &
  SkillsParts &
  ModelParts;

function conversationHandlers(parts: HandlerParts) {
  return {
    'thread/start': startThread(parts),
    'thread/resume': resumeThread(parts),
    'thread/fork': forkThread(parts),
    ...turnHandlers(parts),
  };
}

/** Every method that this server answers; the declared rest is answered as not implemented. */
export function createHandlers(parts: HandlerParts): Handlers<ImplementedMethod> {
  return {
    ...counted(conversationHandlers(parts), parts),
    'thread/read': readThread(parts),
    'thread/list': listThreads(parts),
    'thread/loaded/list': listLoadedThreads(parts),
    'thread/unsubscribe': unsubscribeThread(parts),
    'thread/name/set': setThreadName(parts),
    'thread/archive': archiveThread(parts),
    'thread/unarchive': unarchiveThread(parts),
    'thread/metadata/update': updateThreadMetadata(parts),
    'thread/memoryMode/set': setThreadMemoryMode(parts),
    ...memoryHandlers(parts),
    ...goalHandlers(parts),
    'thread/turns/list': listTurns(parts),
    'thread/rollback': rollBackThread(parts),
    'thread/inject_items': injectItems(parts),
    'thread/approveGuardianDeniedAction': approveDeniedAction(parts),
    'thread/compact/start': compactThread(parts),
    'thread/shellCommand': runShellCommand(parts),
    'thread/backgroundTerminals/clean': cleanBackgroundTerminals(parts),
    ...elicitationHandlers(parts),
    getConversationSummary: conversationSummary(parts),
    'review/start': startReview(parts),
    ...fsHandlers(parts),
    ...fuzzyFileSearchHandlers(parts),
    ...deviceKeyHandlers(parts),
    ...configHandlers(parts),
    ...experimentalFeatureHandlers(parts),
    ...feedbackHandlers(parts),
    ...windowsSandboxHandlers(parts),
    gitDiffToRemote: gitDiffToRemote(parts),
    ...accountHandlers(parts),
    ...accountLimitsHandlers(parts),
    ...loginHandlers(parts),
    ...commandExecHandlers(parts),
    ...processHandlers(parts),
    ...skillsHandlers(parts),
    ...modelHandlers(parts),
    ...mockHandlers(),
  };
}
