import * as account from './account.ts';
import * as app from './app.ts';
import * as commandExec from './command-exec.ts';
import * as config from './config.ts';
import * as configLayer from './config-layer.ts';
import * as deviceKey from './device-key.ts';
import * as experimentalFeature from './experimental-feature.ts';
import * as externalAgentConfig from './external-agent-config.ts';
import * as feedback from './feedback.ts';
import * as fs from './fs.ts';
import * as fuzzyFileSearch from './fuzzy-file-search.ts';
import * as hooks from './hooks.ts';
import * as initialize from './initialize.ts';
import * as legacy from './legacy.ts';
import * as marketplace from './marketplace.ts';
import * as mcp from './mcp.ts';
import * as model from './model.ts';
import * as modelSettings from './model-settings.ts';
import * as plugin from './plugin.ts';
import * as pluginShare from './plugin-share.ts';
import * as process from './process.ts';
import * as realtime from './realtime.ts';
import * as requirements from './requirements.ts';
import * as review from './review.ts';
import * as skills from './skills.ts';
import * as threadGoal from './thread-goal.ts';
import * as threadList from './thread-list.ts';
import * as threadManage from './thread-manage.ts';
import * as threadStart from './thread-start.ts';
import * as turn from './turn.ts';
import * as windowsSandbox from './windows-sandbox.ts';
import { experimentalMethod, formerName, method, noParams } from './method.ts';
import {
  byCommand,
  byMcpServer,
  byOptionalCommand,
  byOptionalThread,
  byProcess,
  bySearch,
  byThread,
  byThreadOrPath,
  byWatch,
  reading,
  within,
} from './scope.ts';

/**
 * Every request a client may send, in the order of the published schema; error texts list the names in it too.
 * Unpublished names stay out of both.
 */
export const clientRequests = {
  initialize: method(initialize.InitializeParams, initialize.InitializeResponse),
  'thread/start': method(threadStart.ThreadStartParams, threadStart.ThreadStartResponse),
  'thread/resume': method(threadStart.ThreadResumeParams, threadStart.ThreadResumeResponse, byThreadOrPath),
  'thread/fork': method(threadStart.ThreadForkParams, threadStart.ThreadForkResponse, byThreadOrPath),
  'thread/archive': method(threadManage.ThreadArchiveParams, threadManage.ThreadArchiveResponse, byThread),
  'thread/unsubscribe': method(
    threadManage.ThreadUnsubscribeParams,
    threadManage.ThreadUnsubscribeResponse,
    byThread,
  ),
  'thread/increment_elicitation': experimentalMethod(
    threadManage.ThreadIncrementElicitationParams,
    threadManage.ThreadIncrementElicitationResponse,
    byThread,
  ),
  'thread/decrement_elicitation': experimentalMethod(
    threadManage.ThreadDecrementElicitationParams,
    threadManage.ThreadDecrementElicitationResponse,
    byThread,
  ),
  'thread/name/set': method(threadManage.ThreadSetNameParams, threadManage.ThreadSetNameResponse, byThread),
  'thread/goal/set': experimentalMethod(
    threadGoal.ThreadGoalSetParams,
    threadGoal.ThreadGoalSetResponse,
    byThread,
  ),
  'thread/goal/get': experimentalMethod(
    threadGoal.ThreadGoalGetParams,
    threadGoal.ThreadGoalGetResponse,
    byThread,
  ),
  'thread/goal/clear': experimentalMethod(
    threadGoal.ThreadGoalClearParams,
    threadGoal.ThreadGoalClearResponse,
    byThread,
  ),
  'thread/metadata/update': method(
    threadManage.ThreadMetadataUpdateParams,
    threadManage.ThreadMetadataUpdateResponse,
    byThread,
  ),
  'thread/memoryMode/set': experimentalMethod(
    threadManage.ThreadMemoryModeSetParams,
    threadManage.ThreadMemoryModeSetResponse,
    byThread,
  ),
  'memory/reset': experimentalMethod(noParams, experimentalFeature.MemoryResetResponse, within('memory')),
  'thread/unarchive': method(
    threadManage.ThreadUnarchiveParams,
    threadManage.ThreadUnarchiveResponse,
    byThread,
  ),
  'thread/compact/start': method(
    threadManage.ThreadCompactStartParams,
    threadManage.ThreadCompactStartResponse,
    byThread,
  ),
  'thread/shellCommand': method(
    threadManage.ThreadShellCommandParams,
    threadManage.ThreadShellCommandResponse,
    byThread,
  ),
  'thread/approveGuardianDeniedAction': method(
    threadManage.ThreadApproveGuardianDeniedActionParams,
    threadManage.ThreadApproveGuardianDeniedActionResponse,
    byThread,
  ),
  'thread/backgroundTerminals/clean': experimentalMethod(
    threadManage.ThreadBackgroundTerminalsCleanParams,
    threadManage.ThreadBackgroundTerminalsCleanResponse,
    byThread,
  ),
  'thread/rollback': method(threadManage.ThreadRollbackParams, threadManage.ThreadRollbackResponse, byThread),
  'thread/list': method(threadList.ThreadListParams, threadList.ThreadListResponse),
  'thread/loaded/list': method(threadList.ThreadLoadedListParams, threadList.ThreadLoadedListResponse),
  'thread/read': method(threadList.ThreadReadParams, threadList.ThreadReadResponse, byThread),
  'thread/turns/list': experimentalMethod(
    threadList.ThreadTurnsListParams,
    threadList.ThreadTurnsListResponse,
  ),
  'thread/inject_items': method(
    threadManage.ThreadInjectItemsParams,
    threadManage.ThreadInjectItemsResponse,
    byThread,
  ),
  'skills/list': method(skills.SkillsListParams, skills.SkillsListResponse, reading('config')),
  'hooks/list': method(hooks.HooksListParams, hooks.HooksListResponse, within('config')),
  'marketplace/add': method(
    marketplace.MarketplaceAddParams,
    marketplace.MarketplaceAddResponse,
    within('config'),
  ),
  'marketplace/remove': method(
    marketplace.MarketplaceRemoveParams,
    marketplace.MarketplaceRemoveResponse,
    within('config'),
  ),
  'marketplace/upgrade': method(
    marketplace.MarketplaceUpgradeParams,
    marketplace.MarketplaceUpgradeResponse,
    within('config'),
  ),
  'plugin/list': method(plugin.PluginListParams, plugin.PluginListResponse, reading('config')),
  'plugin/read': method(plugin.PluginReadParams, plugin.PluginReadResponse, within('config')),
  'plugin/skill/read': method(plugin.PluginSkillReadParams, plugin.PluginSkillReadResponse, within('config')),
  'plugin/share/save': method(
    pluginShare.PluginShareSaveParams,
    pluginShare.PluginShareSaveResponse,
    within('config'),
  ),
  'plugin/share/updateTargets': method(
    pluginShare.PluginShareUpdateTargetsParams,
    pluginShare.PluginShareUpdateTargetsResponse,
    within('config'),
  ),
  'plugin/share/list': method(
    pluginShare.PluginShareListParams,
    pluginShare.PluginShareListResponse,
    within('config'),
  ),
  'plugin/share/delete': method(
    pluginShare.PluginShareDeleteParams,
    pluginShare.PluginShareDeleteResponse,
    within('config'),
  ),
  'app/list': method(app.AppsListParams, app.AppsListResponse),
  'device/key/create': method(
    deviceKey.DeviceKeyCreateParams,
    deviceKey.DeviceKeyCreateResponse,
    within('device-key'),
  ),
  'device/key/public': method(
    deviceKey.DeviceKeyPublicParams,
    deviceKey.DeviceKeyPublicResponse,
    within('device-key'),
  ),
  'device/key/sign': method(
    deviceKey.DeviceKeySignParams,
    deviceKey.DeviceKeySignResponse,
    within('device-key'),
  ),
  'fs/readFile': method(fs.FsReadFileParams, fs.FsReadFileResponse),
  'fs/writeFile': method(fs.FsWriteFileParams, fs.FsWriteFileResponse),
  'fs/createDirectory': method(fs.FsCreateDirectoryParams, fs.FsCreateDirectoryResponse),
  'fs/getMetadata': method(fs.FsGetMetadataParams, fs.FsGetMetadataResponse),
  'fs/readDirectory': method(fs.FsReadDirectoryParams, fs.FsReadDirectoryResponse),
  'fs/remove': method(fs.FsRemoveParams, fs.FsRemoveResponse),
  'fs/copy': method(fs.FsCopyParams, fs.FsCopyResponse),
  'fs/watch': method(fs.FsWatchParams, fs.FsWatchResponse, byWatch),
  'fs/unwatch': method(fs.FsUnwatchParams, fs.FsUnwatchResponse, byWatch),
  'skills/config/write': method(
    skills.SkillsConfigWriteParams,
    skills.SkillsConfigWriteResponse,
    within('config'),
  ),
  'plugin/install': method(plugin.PluginInstallParams, plugin.PluginInstallResponse, within('config')),
  'plugin/uninstall': method(plugin.PluginUninstallParams, plugin.PluginUninstallResponse, within('config')),
  'turn/start': method(turn.TurnStartParams, turn.TurnStartResponse, byThread),
  'turn/steer': method(turn.TurnSteerParams, turn.TurnSteerResponse, byThread),
  'turn/interrupt': method(turn.TurnInterruptParams, turn.TurnInterruptResponse, byThread),
  'thread/realtime/start': experimentalMethod(
    realtime.ThreadRealtimeStartParams,
    realtime.ThreadRealtimeStartResponse,
    byThread,
  ),
  'thread/realtime/appendAudio': experimentalMethod(
    realtime.ThreadRealtimeAppendAudioParams,
    realtime.ThreadRealtimeAppendAudioResponse,
    byThread,
  ),
  'thread/realtime/appendText': experimentalMethod(
    realtime.ThreadRealtimeAppendTextParams,
    realtime.ThreadRealtimeAppendTextResponse,
    byThread,
  ),
  'thread/realtime/stop': experimentalMethod(
    realtime.ThreadRealtimeStopParams,
    realtime.ThreadRealtimeStopResponse,
    byThread,
  ),
  'thread/realtime/listVoices': experimentalMethod(
    realtime.ThreadRealtimeListVoicesParams,
    realtime.ThreadRealtimeListVoicesResponse,
  ),
  'review/start': method(review.ReviewStartParams, review.ReviewStartResponse, byThread),
  'model/list': method(model.ModelListParams, model.ModelListResponse),
  'modelProvider/capabilities/read': method(
    model.ModelProviderCapabilitiesReadParams,
    model.ModelProviderCapabilitiesReadResponse,
  ),
  // The name this method had before 0.129.0; kept for older clients and not published.
  'modelProvider/read': formerName(
    model.ModelProviderCapabilitiesReadParams,
    model.ModelProviderReadResponse,
  ),
  'experimentalFeature/list': method(
    experimentalFeature.ExperimentalFeatureListParams,
    experimentalFeature.ExperimentalFeatureListResponse,
    within('config'),
  ),
  'experimentalFeature/enablement/set': method(
    experimentalFeature.ExperimentalFeatureEnablementSetParams,
    experimentalFeature.ExperimentalFeatureEnablementSetResponse,
    within('config'),
  ),
  'collaborationMode/list': experimentalMethod(
    modelSettings.CollaborationModeListParams,
    modelSettings.CollaborationModeListResponse,
  ),
  'mock/experimentalMethod': experimentalMethod(
    experimentalFeature.MockExperimentalMethodParams,
    experimentalFeature.MockExperimentalMethodResponse,
  ),
  'mcpServer/oauth/login': method(
    mcp.McpServerOauthLoginParams,
    mcp.McpServerOauthLoginResponse,
    byMcpServer,
  ),
  'config/mcpServer/reload': method(noParams, mcp.McpServerRefreshResponse, within('mcp-registry')),
  'mcpServerStatus/list': method(
    mcp.ListMcpServerStatusParams,
    mcp.ListMcpServerStatusResponse,
    within('mcp-registry'),
  ),
  'mcpServer/resource/read': method(mcp.McpResourceReadParams, mcp.McpResourceReadResponse, byOptionalThread),
  'mcpServer/tool/call': method(mcp.McpServerToolCallParams, mcp.McpServerToolCallResponse, byThread),
  'windowsSandbox/setupStart': method(
    windowsSandbox.WindowsSandboxSetupStartParams,
    windowsSandbox.WindowsSandboxSetupStartResponse,
    within('windows-sandbox-setup'),
  ),
  'windowsSandbox/readiness': method(
    noParams,
    windowsSandbox.WindowsSandboxReadinessResponse,
    within('config'),
  ),
  'account/login/start': method(
    account.LoginAccountParams,
    account.LoginAccountResponse,
    within('account-auth'),
  ),
  'account/login/cancel': method(
    account.CancelLoginAccountParams,
    account.CancelLoginAccountResponse,
    within('account-auth'),
  ),
  'account/logout': method(noParams, account.LogoutAccountResponse, within('account-auth')),
  'account/rateLimits/read': method(noParams, account.GetAccountRateLimitsResponse),
  'account/sendAddCreditsNudgeEmail': method(
    account.SendAddCreditsNudgeEmailParams,
    account.SendAddCreditsNudgeEmailResponse,
    within('account-auth'),
  ),
  'feedback/upload': method(feedback.FeedbackUploadParams, feedback.FeedbackUploadResponse),
  'command/exec': method(commandExec.CommandExecParams, commandExec.CommandExecResponse, byOptionalCommand),
  'command/exec/write': method(
    commandExec.CommandExecWriteParams,
    commandExec.CommandExecWriteResponse,
    byCommand,
  ),
  'command/exec/terminate': method(
    commandExec.CommandExecTerminateParams,
    commandExec.CommandExecTerminateResponse,
    byCommand,
  ),
  'command/exec/resize': method(
    commandExec.CommandExecResizeParams,
    commandExec.CommandExecResizeResponse,
    byCommand,
  ),
  'process/spawn': experimentalMethod(process.ProcessSpawnParams, process.ProcessSpawnResponse, byProcess),
  'process/writeStdin': experimentalMethod(
    process.ProcessWriteStdinParams,
    process.ProcessWriteStdinResponse,
    byProcess,
  ),
  'process/kill': experimentalMethod(process.ProcessKillParams, process.ProcessKillResponse, byProcess),
  'process/resizePty': experimentalMethod(
    process.ProcessResizePtyParams,
    process.ProcessResizePtyResponse,
    byProcess,
  ),
  'config/read': method(config.ConfigReadParams, config.ConfigReadResponse, reading('config')),
  'externalAgentConfig/detect': method(
    externalAgentConfig.ExternalAgentConfigDetectParams,
    externalAgentConfig.ExternalAgentConfigDetectResponse,
    within('config'),
  ),
  'externalAgentConfig/import': method(
    externalAgentConfig.ExternalAgentConfigImportParams,
    externalAgentConfig.ExternalAgentConfigImportResponse,
    within('config'),
  ),
  'config/value/write': method(
    configLayer.ConfigValueWriteParams,
    configLayer.ConfigWriteResponse,
    within('config'),
  ),
  'config/batchWrite': method(
    configLayer.ConfigBatchWriteParams,
    configLayer.ConfigWriteResponse,
    within('config'),
  ),
  'configRequirements/read': method(noParams, requirements.ConfigRequirementsReadResponse, within('config')),
  'account/read': method(account.GetAccountParams, account.GetAccountResponse, within('account-auth')),
  getConversationSummary: method(legacy.GetConversationSummaryParams, legacy.GetConversationSummaryResponse),
  gitDiffToRemote: method(legacy.GitDiffToRemoteParams, legacy.GitDiffToRemoteResponse),
  getAuthStatus: method(account.GetAuthStatusParams, account.GetAuthStatusResponse, within('account-auth')),
  fuzzyFileSearch: method(fuzzyFileSearch.FuzzyFileSearchParams, fuzzyFileSearch.FuzzyFileSearchResponse),
  'fuzzyFileSearch/sessionStart': experimentalMethod(
    fuzzyFileSearch.FuzzyFileSearchSessionStartParams,
    fuzzyFileSearch.FuzzyFileSearchSessionStartResponse,
    bySearch,
  ),
  'fuzzyFileSearch/sessionUpdate': experimentalMethod(
    fuzzyFileSearch.FuzzyFileSearchSessionUpdateParams,
    fuzzyFileSearch.FuzzyFileSearchSessionUpdateResponse,
    bySearch,
  ),
  'fuzzyFileSearch/sessionStop': experimentalMethod(
    fuzzyFileSearch.FuzzyFileSearchSessionStopParams,
    fuzzyFileSearch.FuzzyFileSearchSessionStopResponse,
    bySearch,
  ),
} as const;
