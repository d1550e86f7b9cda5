import * as account from './account.ts';
import * as app from './app.ts';
import * as commandExec from './command-exec.ts';
import * as config from './config.ts';
import * as externalAgentConfig from './external-agent-config.ts';
import * as fs from './fs.ts';
import * as fuzzyFileSearch from './fuzzy-file-search.ts';
import * as guardian from './guardian.ts';
import * as hooks from './hooks.ts';
import * as itemNotifications from './item-notifications.ts';
import * as mcp from './mcp.ts';
import * as model from './model.ts';
import * as notices from './notices.ts';
import * as process from './process.ts';
import * as realtime from './realtime.ts';
import * as skills from './skills.ts';
import * as thread from './thread.ts';
import * as threadGoal from './thread-goal.ts';
import * as turn from './turn.ts';
import * as turnProgress from './turn-progress.ts';
import * as windowsSandbox from './windows-sandbox.ts';

/** Every notification the server may send, with the shape of its params, in the order of the published schema. */
export const serverNotifications = {
  error: turnProgress.ErrorNotification,
  'thread/started': thread.ThreadStartedNotification,
  'thread/status/changed': thread.ThreadStatusChangedNotification,
  'thread/archived': thread.ThreadArchivedNotification,
  'thread/unarchived': thread.ThreadUnarchivedNotification,
  'thread/closed': thread.ThreadClosedNotification,
  'skills/changed': skills.SkillsChangedNotification,
  'thread/name/updated': thread.ThreadNameUpdatedNotification,
  'thread/goal/updated': threadGoal.ThreadGoalUpdatedNotification,
  'thread/goal/cleared': threadGoal.ThreadGoalClearedNotification,
  'thread/tokenUsage/updated': turnProgress.ThreadTokenUsageUpdatedNotification,
  'turn/started': turn.TurnStartedNotification,
  'hook/started': hooks.HookStartedNotification,
  'turn/completed': turn.TurnCompletedNotification,
  'hook/completed': hooks.HookCompletedNotification,
  'turn/diff/updated': turnProgress.TurnDiffUpdatedNotification,
  'turn/plan/updated': turnProgress.TurnPlanUpdatedNotification,
  'item/started': itemNotifications.ItemStartedNotification,
  'item/autoApprovalReview/started': guardian.ItemGuardianApprovalReviewStartedNotification,
  'item/autoApprovalReview/completed': guardian.ItemGuardianApprovalReviewCompletedNotification,
  'item/completed': itemNotifications.ItemCompletedNotification,
  'rawResponseItem/completed': itemNotifications.RawResponseItemCompletedNotification,
  'item/agentMessage/delta': itemNotifications.AgentMessageDeltaNotification,
  'item/plan/delta': itemNotifications.PlanDeltaNotification,
  'command/exec/outputDelta': commandExec.CommandExecOutputDeltaNotification,
  'process/outputDelta': process.ProcessOutputDeltaNotification,
  'process/exited': process.ProcessExitedNotification,
  'item/commandExecution/outputDelta': itemNotifications.CommandExecutionOutputDeltaNotification,
  'item/commandExecution/terminalInteraction': itemNotifications.TerminalInteractionNotification,
  'item/fileChange/outputDelta': itemNotifications.FileChangeOutputDeltaNotification,
  'item/fileChange/patchUpdated': itemNotifications.FileChangePatchUpdatedNotification,
  'serverRequest/resolved': itemNotifications.ServerRequestResolvedNotification,
  'item/mcpToolCall/progress': mcp.McpToolCallProgressNotification,
  'mcpServer/oauthLogin/completed': mcp.McpServerOauthLoginCompletedNotification,
  'mcpServer/startupStatus/updated': mcp.McpServerStatusUpdatedNotification,
  'account/updated': account.AccountUpdatedNotification,
  'account/rateLimits/updated': account.AccountRateLimitsUpdatedNotification,
  'app/list/updated': app.AppListUpdatedNotification,
  'remoteControl/status/changed': notices.RemoteControlStatusChangedNotification,
  'externalAgentConfig/import/completed': externalAgentConfig.ExternalAgentConfigImportCompletedNotification,
  'fs/changed': fs.FsChangedNotification,
  'item/reasoning/summaryTextDelta': itemNotifications.ReasoningSummaryTextDeltaNotification,
  'item/reasoning/summaryPartAdded': itemNotifications.ReasoningSummaryPartAddedNotification,
  'item/reasoning/textDelta': itemNotifications.ReasoningTextDeltaNotification,
  'thread/compacted': turnProgress.ContextCompactedNotification,
  'model/rerouted': model.ModelReroutedNotification,
  'model/verification': model.ModelVerificationNotification,
  warning: notices.WarningNotification,
  guardianWarning: notices.GuardianWarningNotification,
  deprecationNotice: notices.DeprecationNoticeNotification,
  configWarning: config.ConfigWarningNotification,
  'fuzzyFileSearch/sessionUpdated': fuzzyFileSearch.FuzzyFileSearchSessionUpdatedNotification,
  'fuzzyFileSearch/sessionCompleted': fuzzyFileSearch.FuzzyFileSearchSessionCompletedNotification,
  'thread/realtime/started': realtime.ThreadRealtimeStartedNotification,
  'thread/realtime/itemAdded': realtime.ThreadRealtimeItemAddedNotification,
  'thread/realtime/transcript/delta': realtime.ThreadRealtimeTranscriptDeltaNotification,
  'thread/realtime/transcript/done': realtime.ThreadRealtimeTranscriptDoneNotification,
  'thread/realtime/outputAudio/delta': realtime.ThreadRealtimeOutputAudioDeltaNotification,
  'thread/realtime/sdp': realtime.ThreadRealtimeSdpNotification,
  'thread/realtime/error': realtime.ThreadRealtimeErrorNotification,
  'thread/realtime/closed': realtime.ThreadRealtimeClosedNotification,
  'windows/worldWritableWarning': windowsSandbox.WindowsWorldWritableWarningNotification,
  'windowsSandbox/setupCompleted': windowsSandbox.WindowsSandboxSetupCompletedNotification,
  'account/login/completed': account.AccountLoginCompletedNotification,
} as const;
