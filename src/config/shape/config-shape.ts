import { readProviders } from '../providers.ts';
import { SettingsReader } from '../decode.ts';
import type { ConfigTable } from '../values.ts';
import {
  agents,
  analytics,
  apps,
  approvalPolicy,
  approvalsReviewer,
  features,
  hooks,
  marketplaces,
  mcpServers,
  memories,
  notice,
  otel,
  permissions,
  plugins,
  skills,
  threadStore,
  toolSuggest,
  tools,
  windows,
} from './section-shapes.ts';
import {
  type Members,
  type Shape,
  flag,
  list,
  mapOf,
  omitted,
  oneOf,
  orElse,
  absolutePath,
  struct,
  text,
  texts,
  whole,
} from './shapes.ts';
import { profileTui, tui } from './tui-shape.ts';

const effort = oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh');
const paths = list(absolutePath);

/** What a profile may say too. */
const ofProfiles = {
  model: text,
  model_provider: text,
  approval_policy: approvalPolicy,
  approvals_reviewer: approvalsReviewer,
  sandbox_mode: oneOf('read-only', 'workspace-write', 'danger-full-access'),
  service_tier: oneOf('fast', 'flex'),
  model_reasoning_effort: effort,
  plan_mode_reasoning_effort: effort,
  model_reasoning_summary: oneOf('auto', 'concise', 'detailed', 'none'),
  model_verbosity: oneOf('low', 'medium', 'high'),
  model_catalog_json: absolutePath,
  personality: oneOf('none', 'friendly', 'pragmatic'),
  chatgpt_base_url: text,
  model_instructions_file: absolutePath,
  js_repl_node_path: absolutePath,
  js_repl_node_module_dirs: paths,
  zsh_path: absolutePath,
  experimental_instructions_file: absolutePath,
  experimental_compact_prompt_file: absolutePath,
  include_permissions_instructions: flag,
  include_apps_instructions: flag,
  include_environment_context: flag,
  experimental_use_unified_exec_tool: flag,
  experimental_use_freeform_apply_patch: flag,
  tools,
  web_search: oneOf('disabled', 'cached', 'live'),
  analytics,
  windows,
  oss_provider: text,
};

const profile = struct('ConfigProfile', {
  ...ofProfiles,
  include_apply_patch_tool: flag,
  tools_view_image: flag,
  features,
  tui: profileTui,
});

const workspaceWrite = struct('SandboxWorkspaceWrite', {
  writable_roots: orElse(paths, []),
  network_access: orElse(flag, false),
  exclude_tmpdir_env_var: orElse(flag, false),
  exclude_slash_tmp: orElse(flag, false),
});

const environmentPolicy = struct('ShellEnvironmentPolicyToml', {
  inherit: oneOf('core', 'all', 'none'),
  ignore_default_excludes: flag,
  exclude: texts,
  set: mapOf(text),
  include_only: texts,
  experimental_use_profile: flag,
});

/** In the answer `timeout_ms` and its like are there by default, the folder is CODEX_HOME's. */
const providerAuth = struct('ModelProviderAuthInfo', {
  command: orElse(text, ''),
  args: orElse(texts, []),
  timeout_ms: orElse(whole('u64'), 5000),
  refresh_interval_ms: orElse(whole('u64'), 300_000),
  cwd: omitted(absolutePath),
});

const provider = struct('ModelProviderInfo', {
  name: orElse(text, ''),
  base_url: text,
  env_key: text,
  env_key_instructions: text,
  experimental_bearer_token: text,
  auth: providerAuth,
  aws: struct('ModelProviderAwsAuthInfo', { profile: text, region: text }),
  wire_api: orElse(text, 'responses'),
  query_params: mapOf(text),
  http_headers: mapOf(text),
  env_http_headers: mapOf(text),
  request_max_retries: whole('u64'),
  stream_max_retries: whole('u64'),
  stream_idle_timeout_ms: whole('u64'),
  websocket_connect_timeout_ms: whole('u64'),
  requires_openai_auth: orElse(flag, false),
  supports_websockets: orElse(flag, false),
  freeform_tools: omitted(flag),
});

const providers: Shape = (value, at) => {
  const said = mapOf(provider)(value, at);
  readProviders(new SettingsReader({ model_providers: value }));
  return said;
};

const configToml = struct('ConfigToml', {
  ...ofProfiles,
  review_model: text,
  model_context_window: whole('i64'),
  model_auto_compact_token_limit: whole('i64'),
  sandbox_workspace_write: workspaceWrite,
  forced_chatgpt_workspace_id: text,
  forced_login_method: oneOf('chatgpt', 'api'),
  profile: text,
  profiles: orElse(mapOf(profile), {}),
  instructions: text,
  developer_instructions: text,
  compact_prompt: text,
  apps,
  features,
  auto_review: struct('AutoReviewToml', { policy: text }),
  shell_environment_policy: orElse(environmentPolicy, environmentPolicy({}, [])),
  allow_login_shell: orElse(flag, true),
  default_permissions: text,
  permissions,
  notify: texts,
  cli_auth_credentials_store: oneOf('file', 'keyring', 'auto', 'ephemeral'),
  mcp_servers: orElse(mcpServers, {}),
  mcp_oauth_credentials_store: oneOf('auto', 'file', 'keyring'),
  mcp_oauth_callback_port: whole('u16'),
  mcp_oauth_callback_url: text,
  model_providers: orElse(providers, {}),
  project_doc_max_bytes: orElse(whole('usize'), 32_768),
  project_doc_fallback_filenames: orElse(texts, []),
  project_root_markers: texts,
  projects: mapOf(struct('ProjectConfig', { trust_level: oneOf('trusted', 'untrusted') })),
  tool_output_token_limit: whole('usize'),
  background_terminal_max_timeout: whole('u64'),
  history: orElse(
    struct('History', {
      persistence: orElse(oneOf('save-all', 'none'), 'save-all'),
      max_bytes: whole('usize'),
    }),
    { persistence: 'save-all', max_bytes: null },
  ),
  sqlite_home: absolutePath,
  log_dir: absolutePath,
  debug: struct('DebugToml', {
    config_lockfile: struct('DebugConfigLockToml', {
      export_dir: absolutePath,
      load_path: absolutePath,
      allow_codex_version_mismatch: flag,
      save_fields_resolved_from_model_catalog: flag,
    }),
  }),
  file_opener: oneOf('vscode', 'vscode-insiders', 'windsurf', 'cursor', 'none'),
  tui,
  hide_agent_reasoning: orElse(flag, false),
  show_raw_agent_reasoning: flag,
  model_supports_reasoning_summaries: flag,
  openai_base_url: text,
  audio: struct('RealtimeAudioToml', { microphone: text, speaker: text }),
  experimental_realtime_ws_base_url: text,
  experimental_realtime_ws_model: text,
  experimental_realtime_ws_backend_prompt: text,
  experimental_realtime_ws_startup_context: text,
  experimental_realtime_start_instructions: text,
  realtime: struct('RealtimeToml', {
    version: oneOf('v1', 'v2'),
    type: oneOf('conversational', 'transcription'),
    transport: oneOf('webrtc', 'websocket'),
    voice: oneOf(
      ...'alloy arbor ash ballad breeze cedar coral cove echo ember juniper maple marin sage shimmer sol spruce vale verse'.split(
        ' ',
      ),
    ),
  }),
  experimental_thread_store: threadStore,
  experimental_thread_store_endpoint: text,
  experimental_thread_config_endpoint: text,
  tool_suggest: toolSuggest,
  agents,
  memories,
  skills,
  hooks,
  plugins: orElse(plugins, {}),
  marketplaces: orElse(marketplaces, {}),
  suppress_unstable_features_warning: flag,
  ghost_snapshot: struct('GhostSnapshotToml', {
    ignore_large_untracked_files: whole('i64'),
    ignore_large_untracked_dirs: whole('i64'),
    disable_warnings: flag,
  }),
  check_for_update_on_startup: flag,
  disable_paste_burst: flag,
  feedback: struct('FeedbackConfigToml', { enabled: flag }),
  otel,
  commit_attribution: text,
  notice,
  windows_wsl_setup_acknowledged: flag,
});

/**
 * A config as `config/read` tells it (0.129.0): each key that has a meaning, with null or a default where nothing
 * is said; keys without a meaning are not told.
 *
 * @throws SettingError at the first wrong value, by the order of the keys
 */
export function completeConfig(config: ConfigTable): Members {
  return configToml(config, []);
}
