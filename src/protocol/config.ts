/** The merged config as clients read it; its keys are those of config.toml. */
import {
  array,
  bigInt64,
  boolean,
  def,
  doc,
  experimental,
  flattened,
  json,
  jsonOnly,
  map,
  nullDefault,
  nullable,
  obj,
  omittable,
  open,
  optional,
  shared,
  string,
  stringEnum,
  uint,
  withDefault,
  type Static,
} from './schema/index.ts';
import { ConfigLayer, ConfigLayerMetadata } from './config-layer.ts';
import { ReasoningEffort, ReasoningSummary, Verbosity } from './model-settings.ts';
import { ApprovalsReviewer, AskForApproval, SandboxMode, SandboxWorkspaceWrite } from './policy.ts';
import { WebSearchMode, WebSearchToolConfig } from './web-search.ts';

export const ConfigReadParams = def('ConfigReadParams', () =>
  obj({
    includeLayers: withDefault(false, boolean),
    cwd: doc('Read the config as seen from here, the layers of its project included.', optional(string)),
  }),
);
export type ConfigReadParams = Static<typeof ConfigReadParams>;

export const ForcedLoginMethod = def('ForcedLoginMethod', () => stringEnum('chatgpt', 'api'), shared);
export type ForcedLoginMethod = Static<typeof ForcedLoginMethod>;

export const ToolsV2 = def('ToolsV2', () =>
  obj({ web_search: nullable(WebSearchToolConfig), view_image: nullable(boolean) }),
);
export type ToolsV2 = Static<typeof ToolsV2>;

export const ProfileV2 = def('ProfileV2', () =>
  open(
    {
      model: nullable(string),
      model_provider: nullable(string),
      approval_policy: nullable(AskForApproval),
      approvals_reviewer: nullable(ApprovalsReviewer),
      service_tier: nullable(string),
      model_reasoning_effort: nullable(ReasoningEffort),
      model_reasoning_summary: nullable(ReasoningSummary),
      model_verbosity: nullable(Verbosity),
      web_search: nullable(WebSearchMode),
      tools: nullable(ToolsV2),
      chatgpt_base_url: nullable(string),
    },
    json,
  ),
);
export type ProfileV2 = Static<typeof ProfileV2>;

export const AnalyticsConfig = def('AnalyticsConfig', () => open({ enabled: nullable(boolean) }, json));
export type AnalyticsConfig = Static<typeof AnalyticsConfig>;

export const AppsDefaultConfig = def('AppsDefaultConfig', () =>
  obj({
    enabled: withDefault(true, boolean),
    destructive_enabled: withDefault(true, boolean),
    open_world_enabled: withDefault(true, boolean),
  }),
);
export type AppsDefaultConfig = Static<typeof AppsDefaultConfig>;

export const AppToolApproval = def('AppToolApproval', () => stringEnum('auto', 'prompt', 'approve'));
export type AppToolApproval = Static<typeof AppToolApproval>;

export const AppToolConfig = def(
  'AppToolConfig',
  () => obj({ enabled: nullable(boolean), approval_mode: nullable(AppToolApproval) }),
  jsonOnly,
);
export type AppToolConfig = Static<typeof AppToolConfig>;

export const AppToolsConfig = def('AppToolsConfig', () => flattened({}, AppToolConfig));
export type AppToolsConfig = Static<typeof AppToolsConfig>;

export const AppConfig = def(
  'AppConfig',
  () =>
    obj({
      enabled: withDefault(true, boolean),
      destructive_enabled: nullable(boolean),
      open_world_enabled: nullable(boolean),
      default_tools_approval_mode: nullable(AppToolApproval),
      default_tools_enabled: nullable(boolean),
      tools: nullable(AppToolsConfig),
    }),
  jsonOnly,
);
export type AppConfig = Static<typeof AppConfig>;

export const AppsConfig = def('AppsConfig', () =>
  flattened({ _default: nullDefault(nullable(AppsDefaultConfig)) }, AppConfig),
);
export type AppsConfig = Static<typeof AppsConfig>;

export const Config = def('Config', () =>
  open(
    {
      model: nullable(string),
      review_model: nullable(string),
      model_context_window: nullable(bigInt64),
      model_auto_compact_token_limit: nullable(bigInt64),
      model_provider: nullable(string),
      approval_policy: nullable(AskForApproval),
      approvals_reviewer: nullable(ApprovalsReviewer),
      sandbox_mode: nullable(SandboxMode),
      sandbox_workspace_write: nullable(SandboxWorkspaceWrite),
      forced_chatgpt_workspace_id: nullable(string),
      forced_login_method: nullable(ForcedLoginMethod),
      web_search: nullable(WebSearchMode),
      tools: nullable(ToolsV2),
      profile: nullable(string),
      profiles: withDefault({}, map(ProfileV2)),
      instructions: nullable(string),
      developer_instructions: nullable(string),
      compact_prompt: nullable(string),
      model_reasoning_effort: nullable(ReasoningEffort),
      model_reasoning_summary: nullable(ReasoningSummary),
      model_verbosity: nullable(Verbosity),
      service_tier: nullable(string),
      analytics: nullable(AnalyticsConfig),
      apps: experimental('config/read.apps', nullDefault(nullable(AppsConfig))),
    },
    json,
  ),
);
export type Config = Static<typeof Config>;

export const ConfigReadResponse = def('ConfigReadResponse', () =>
  obj({ config: Config, origins: map(ConfigLayerMetadata), layers: nullable(array(ConfigLayer)) }),
);
export type ConfigReadResponse = Static<typeof ConfigReadResponse>;

export const TextPosition = def('TextPosition', () =>
  obj({ line: doc('From 1.', uint), column: doc('From 1, in Unicode scalar values.', uint) }),
);
export type TextPosition = Static<typeof TextPosition>;

export const TextRange = def('TextRange', () => obj({ start: TextPosition, end: TextPosition }));
export type TextRange = Static<typeof TextRange>;

export const ConfigWarningNotification = def('ConfigWarningNotification', () =>
  obj({
    summary: string,
    details: nullable(string),
    path: doc('The file it is about.', omittable(string)),
    range: doc('The place in that file.', omittable(TextRange)),
  }),
);
export type ConfigWarningNotification = Static<typeof ConfigWarningNotification>;
