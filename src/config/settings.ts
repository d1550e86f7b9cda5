import type { AskForApproval, ApprovalsReviewer } from '../protocol/index.ts';
import { type AgentSettings, readAgents } from './agents.ts';
import { SettingError } from './config-error.ts';
import {
  SettingsReader,
  boolean,
  integer,
  listOf,
  mapOf,
  string,
  table,
  unknownVariant,
  variantOf,
  wrongType,
} from './decode.ts';
import { readProfiles } from './permissions/profile-table.ts';
import { readProviders } from './providers.ts';
import { readSkillSettings } from './skill-settings.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue } from './values.ts';

export type SandboxModeName = (typeof SANDBOX_MODES)[number];
export type ReasoningEffortName = (typeof EFFORTS)[number];
export type ReasoningSummaryName = (typeof SUMMARIES)[number];
export type VerbosityName = (typeof VERBOSITIES)[number];
export type WebSearchModeName = (typeof WEB_SEARCH_MODES)[number];
export type TrustLevel = (typeof TRUST_LEVELS)[number];
export type HistoryMode = (typeof HISTORY_MODES)[number];
export type EnvironmentInherit = (typeof INHERITS)[number];

export const SANDBOX_MODES = ['read-only', 'workspace-write', 'danger-full-access'] as const;
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
const SUMMARIES = ['auto', 'concise', 'detailed', 'none'] as const;
const VERBOSITIES = ['low', 'medium', 'high'] as const;
const PERSONALITIES = ['none', 'friendly', 'pragmatic'] as const;
export const WEB_SEARCH_MODES = ['disabled', 'cached', 'live'] as const;
export const TRUST_LEVELS = ['trusted', 'untrusted'] as const;
const HISTORY_MODES = ['save-all', 'none'] as const;
const INHERITS = ['core', 'all', 'none'] as const;
const APPROVALS = ['untrusted', 'on-failure', 'on-request', 'granular', 'never'] as const;
export const APPROVALS_REVIEWERS = ['user', 'auto_review', 'guardian_subagent'] as const;
const LOGIN_METHODS = ['chatgpt', 'api'] as const;
const SERVICE_TIERS = ['fast', 'flex'] as const;

/** The settings that a profile may hold too, in the names of EffectiveConfig; undefined is "not said". */
export type ProfileSettings = ReturnType<typeof readProfileSettings>;

/** Everything a config says, decoded but not defaulted. */
export type Settings = ReturnType<typeof readSettings>;

/**
 * Decodes a whole config table, profiles and all, so that a wrong value anywhere is found.
 * @throws SettingError at the first wrong value.
 */
export function readSettings(config: ConfigTable) {
  const reader = new SettingsReader(config);
  const workspace = reader.section('sandbox_workspace_write');
  return {
    ...readProfileSettings(reader),
    profile: reader.string('profile'),
    profiles: reader.sections('profiles', readProfileSettings),
    modelProviders: readProviders(reader),
    openaiBaseUrl: reader.string('openai_base_url'),
    modelContextWindow: reader.get('model_context_window', integer('i64')),
    modelSupportsReasoningSummaries: reader.boolean('model_supports_reasoning_summaries'),
    modelAutoCompactTokenLimit: reader.get('model_auto_compact_token_limit', integer('i64')),
    defaultPermissions: reader.string('default_permissions'),
    permissions: reader.get('permissions', readProfiles),
    hasWorkspaceTable: reader.get('sandbox_workspace_write', table) !== undefined,
    writableRoots: workspace.get('writable_roots', listOf(path)),
    networkAccess: workspace.boolean('network_access'),
    excludeTmpdirEnvVar: workspace.boolean('exclude_tmpdir_env_var'),
    excludeSlashTmp: workspace.boolean('exclude_slash_tmp'),
    instructions: reader.string('instructions'),
    developerInstructions: reader.string('developer_instructions'),
    compactPrompt: reader.string('compact_prompt'),
    reviewModel: reader.string('review_model'),
    autoReviewPolicy: reader.section('auto_review').string('policy'),
    includeEnvironmentContext: reader.boolean('include_environment_context'),
    includePermissionsInstructions: reader.boolean('include_permissions_instructions'),
    projectDocMaxBytes: reader.get('project_doc_max_bytes', integer('usize')),
    projectDocFallbackFilenames: reader.strings('project_doc_fallback_filenames'),
    projectRootMarkers: reader.strings('project_root_markers'),
    projects: reader.sections('projects', (project) => project.variant('trust_level', TRUST_LEVELS)),
    shellEnvironmentPolicy: readShellEnvironmentPolicy(reader.section('shell_environment_policy')),
    agents: reader.get('agents', agents),
    skills: reader.get('skills', readSkillSettings),
    notify: reader.strings('notify'),
    hideAgentReasoning: reader.boolean('hide_agent_reasoning'),
    showRawAgentReasoning: reader.boolean('show_raw_agent_reasoning'),
    forcedLoginMethod: reader.variant('forced_login_method', LOGIN_METHODS),
    forcedWorkspace: reader.string('forced_chatgpt_workspace_id'),
    feedbackEnabled: reader.section('feedback').boolean('enabled'),
    historyPersistence: reader.section('history').variant('persistence', HISTORY_MODES),
    toolOutputTokenLimit: reader.get('tool_output_token_limit', integer('usize')),
    zshPath: reader.get('zsh_path', path),
    backgroundTerminalMaxTimeout: reader.get('background_terminal_max_timeout', integer('u64')),
    allowLoginShell: reader.boolean('allow_login_shell'),
    generateMemories: reader.section('memories').boolean('generate_memories'),
    chatgptBaseUrl: reader.string('chatgpt_base_url'),
    suppressUnstableFeaturesWarning: reader.boolean('suppress_unstable_features_warning'),
  };
}

function readProfileSettings(reader: SettingsReader) {
  return {
    model: reader.string('model'),
    modelProvider: reader.string('model_provider'),
    approvalPolicy: reader.get('approval_policy', approvalPolicy),
    approvalsReviewer: reader.get<ApprovalsReviewer>('approvals_reviewer', variantOf(APPROVALS_REVIEWERS)),
    sandboxMode: reader.variant('sandbox_mode', SANDBOX_MODES),
    modelReasoningEffort: reader.variant('model_reasoning_effort', EFFORTS),
    modelReasoningSummary: reader.variant('model_reasoning_summary', SUMMARIES),
    modelVerbosity: reader.variant('model_verbosity', VERBOSITIES),
    personality: reader.variant('personality', PERSONALITIES),
    serviceTier: reader.variant('service_tier', SERVICE_TIERS),
    webSearch: reader.variant('web_search', WEB_SEARCH_MODES),
    modelInstructionsFile: reader.get('model_instructions_file', path),
    modelCatalogJson: reader.get('model_catalog_json', path),
    experimentalCompactPromptFile: reader.get('experimental_compact_prompt_file', path),
    analyticsEnabled: reader.section('analytics').boolean('enabled'),
    viewImage: reader.section('tools').boolean('view_image'),
    webSearchOptions: reader.section('tools').get('web_search', webSearchOptions),
    features: reader.get('features', featureToggles),
    threadStoreEndpoint: reader.string('experimental_thread_store_endpoint'),
    experimentalInstructionsFile: reader.string('experimental_instructions_file'),
    useUnifiedExec: reader.boolean('experimental_use_unified_exec_tool'),
    useFreeformApplyPatch: reader.boolean('experimental_use_freeform_apply_patch'),
  };
}

function readShellEnvironmentPolicy(reader: SettingsReader) {
  return {
    inherit: reader.variant('inherit', INHERITS),
    ignoreDefaultExcludes: reader.boolean('ignore_default_excludes'),
    exclude: reader.strings('exclude'),
    set: reader.get('set', mapOf(string)),
    includeOnly: reader.strings('include_only'),
  };
}

function agents(value: ConfigValue, at: readonly string[]): AgentSettings {
  return readAgents(table(value, at), at);
}

function path(value: ConfigValue, at: readonly string[]): string {
  return typeof value === 'string' ? value : wrongType(value, 'path string', at);
}

/** What `[tools] web_search = { … }` narrows the search tool to; as a switch (`true`, `false`) it says nothing. */
export interface WebSearchOptions {
  readonly contextSize: VerbosityName | undefined;
  readonly allowedDomains: readonly string[] | undefined;
  readonly location: ReadonlyMap<string, string> | undefined;
}

function webSearchOptions(value: ConfigValue, at: readonly string[]): WebSearchOptions | undefined {
  if (typeof value === 'boolean') return undefined;
  try {
    const reader = new SettingsReader(table(value, at), at);
    return {
      contextSize: reader.variant('context_size', VERBOSITIES),
      allowedDomains: reader.strings('allowed_domains'),
      location: reader.get('location', mapOf(string)),
    };
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    throw new SettingError('data did not match any variant of untagged enum WebSearchToolConfigInput', at);
  }
}

/** Feature switches; some features take a table of options, in which `enabled` is the switch. */
function featureToggles(value: ConfigValue, at: readonly string[]): ReadonlyMap<string, boolean> {
  const toggles = new Map<string, boolean>();
  for (const [name, setting] of Object.entries(table(value, at))) {
    const enabled = isTable(setting) ? ownValue(setting, 'enabled') : setting;
    if (enabled !== undefined) toggles.set(name, boolean(enabled, [...at, name]));
  }
  return toggles;
}

export function approvalPolicy(value: ConfigValue, at: readonly string[]): AskForApproval {
  if (!isTable(value)) {
    const policy = variantOf(APPROVALS)(value, at);
    if (policy !== 'granular') return policy;
    throw new SettingError('invalid type: unit variant, expected struct variant', at);
  }
  const [kind = ''] = Object.keys(value);
  if (kind !== 'granular') throw new SettingError(unknownVariant(kind, APPROVALS), at);
  const rules = new SettingsReader(table(ownValue(value, kind) ?? {}, [...at, kind]), [...at, kind]);
  const required = (key: string): boolean => {
    const said = rules.boolean(key);
    if (said === undefined) throw new SettingError(`missing field \`${key}\``, [...at, kind]);
    return said;
  };
  return {
    granular: {
      sandbox_approval: required('sandbox_approval'),
      rules: required('rules'),
      skill_approval: rules.boolean('skill_approval') ?? false,
      request_permissions: rules.boolean('request_permissions') ?? false,
      mcp_elicitations: required('mcp_elicitations'),
    },
  };
}
