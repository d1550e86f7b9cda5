import { SettingError } from '../config-error.ts';
import { mcpServer, toolApproval } from './mcp-shape.ts';
import {
  type Shape,
  anything,
  either,
  faultsAbove,
  flag,
  list,
  mapOf,
  omitted,
  oneOf,
  orElse,
  absolutePath,
  required,
  struct,
  tagged,
  text,
  texts,
  whole,
} from './shapes.ts';
import { isTable } from '../values.ts';

const granular = struct('GranularApprovalConfig', {
  sandbox_approval: required(flag),
  rules: required(flag),
  skill_approval: orElse(flag, false),
  request_permissions: orElse(flag, false),
  mcp_elicitations: required(flag),
});

const namedPolicy = oneOf('untrusted', 'on-failure', 'on-request', 'granular', 'never');

export const approvalPolicy: Shape = (value, at) => {
  if (isTable(value) && value['granular'] !== undefined && Object.keys(value).length === 1)
    return { granular: granular(value['granular'], at) };
  const name = namedPolicy(value, at);
  if (name !== 'granular') return name;
  throw new SettingError('invalid type: unit variant, expected struct variant', at);
};

const reviewer = oneOf('user', 'auto_review', 'guardian_subagent');

/** Told by its older name, as 0.129.0 does. */
export const approvalsReviewer: Shape = (value, at) => {
  const name = reviewer(value, at);
  return name === 'auto_review' ? 'guardian_subagent' : name;
};

const webSearch = either(
  'WebSearchToolConfigInput',
  (value, at) => {
    flag(value, at);
    return null;
  },
  struct('WebSearchToolConfig', {
    context_size: oneOf('low', 'medium', 'high'),
    allowed_domains: texts,
    location: struct('WebSearchLocation', { country: text, region: text, city: text, timezone: text }),
  }),
);

export const tools = struct('ToolsToml', { web_search: webSearch, view_image: flag });

export const analytics = struct('AnalyticsConfigToml', { enabled: flag });

export const windows = struct('WindowsToml', {
  sandbox: oneOf('elevated', 'unelevated'),
  sandbox_private_desktop: flag,
});

const multiAgentV2 = struct(
  'MultiAgentV2ConfigToml',
  {
    enabled: omitted(flag),
    max_concurrent_threads_per_session: omitted(whole('usize')),
    min_wait_timeout_ms: omitted(whole('i64')),
    usage_hint_enabled: omitted(flag),
    usage_hint_text: omitted(text),
    root_agent_usage_hint_text: omitted(text),
    subagent_usage_hint_text: omitted(text),
    hide_spawn_agent_metadata: omitted(flag),
  },
  { closed: true },
);

const appsMcpPathOverride = struct(
  'AppsMcpPathOverrideConfigToml',
  { enabled: omitted(flag), path: omitted(text) },
  { closed: true },
);

/** Most features are a switch; two may have a table of options, in which `enabled` is one. */
export const features = struct(
  'FeaturesToml',
  {
    multi_agent_v2: omitted(either('FeatureToml', flag, multiAgentV2)),
    apps_mcp_path_override: omitted(either('FeatureToml', flag, appsMcpPathOverride)),
  },
  { others: faultsAbove(flag) },
);

const filesystemAccess = oneOf('read', 'write', 'none');

export const permissions = struct(
  'PermissionsToml',
  {},
  {
    others: faultsAbove(
      struct('PermissionProfileToml', {
        filesystem: struct(
          'FilesystemPermissionsToml',
          { glob_scan_max_depth: whole('usize') },
          { others: either('FilesystemPermissionToml', filesystemAccess, mapOf(filesystemAccess)) },
        ),
        network: struct('NetworkToml', {
          enabled: flag,
          proxy_url: text,
          enable_socks5: flag,
          socks_url: text,
          enable_socks5_udp: flag,
          allow_upstream_proxy: flag,
          dangerously_allow_non_loopback_proxy: flag,
          dangerously_allow_all_unix_sockets: flag,
          mode: oneOf('limited', 'full'),
          domains: struct('NetworkDomainPermissionsToml', {}, { others: oneOf('allow', 'deny') }),
          unix_sockets: struct('NetworkUnixSocketPermissionsToml', {}, { others: oneOf('allow', 'none') }),
          allow_local_binding: flag,
        }),
      }),
    ),
  },
);

const app = struct('AppConfig', {
  enabled: orElse(flag, true),
  destructive_enabled: flag,
  open_world_enabled: flag,
  default_tools_approval_mode: toolApproval,
  default_tools_enabled: flag,
  tools: struct(
    'AppToolsConfig',
    {},
    { others: struct('AppToolConfig', { enabled: flag, approval_mode: toolApproval }) },
  ),
});

export const apps = struct(
  'AppsConfigToml',
  {
    _default: struct('AppsDefaultConfig', {
      enabled: orElse(flag, true),
      destructive_enabled: orElse(flag, true),
      open_world_enabled: orElse(flag, true),
    }),
  },
  { others: faultsAbove(app) },
);

export const agents = struct(
  'AgentsToml',
  {
    max_threads: whole('usize'),
    max_depth: whole('i32'),
    job_max_runtime_seconds: whole('u64'),
    interrupt_message: flag,
  },
  {
    others: faultsAbove(
      struct('AgentRoleToml', { description: text, config_file: absolutePath, nickname_candidates: texts }),
    ),
  },
);

const hookHandler = tagged('HookHandlerConfig', {
  command: {
    command: required(text),
    timeout: whole('u64'),
    async: orElse(flag, false),
    statusMessage: text,
  },
  prompt: {},
  agent: {},
});

const hookGroups = list(struct('MatcherGroup', { matcher: text, hooks: orElse(list(hookHandler), []) }));

export const hooks = struct('HooksToml', {
  PreToolUse: orElse(faultsAbove(hookGroups), []),
  PermissionRequest: orElse(faultsAbove(hookGroups), []),
  PostToolUse: orElse(faultsAbove(hookGroups), []),
  PreCompact: orElse(faultsAbove(hookGroups), []),
  PostCompact: orElse(faultsAbove(hookGroups), []),
  SessionStart: orElse(faultsAbove(hookGroups), []),
  UserPromptSubmit: orElse(faultsAbove(hookGroups), []),
  Stop: orElse(faultsAbove(hookGroups), []),
  state: omitted(mapOf(struct('HookStateToml', { enabled: omitted(flag), trusted_hash: omitted(text) }))),
});

export const skills = struct('SkillsConfig', {
  bundled: omitted(struct('BundledSkillsConfig', { enabled: orElse(flag, true) })),
  include_instructions: omitted(flag),
  config: omitted(
    list(
      struct('SkillConfig', { path: omitted(absolutePath), name: omitted(text), enabled: required(flag) }),
    ),
  ),
});

export const plugins = mapOf(
  struct('PluginConfig', {
    enabled: orElse(flag, true),
    mcp_servers: omitted(
      mapOf(
        struct('PluginMcpServerConfig', {
          enabled: orElse(flag, true),
          default_tools_approval_mode: omitted(toolApproval),
          enabled_tools: omitted(texts),
          disabled_tools: omitted(texts),
          tools: omitted(mapOf(struct('McpServerToolConfig', { approval_mode: omitted(toolApproval) }))),
        }),
      ),
    ),
  }),
);

export const mcpServers = mapOf(mcpServer);

export const marketplaces = mapOf(
  struct('MarketplaceConfig', {
    last_updated: text,
    last_revision: text,
    source_type: oneOf('git', 'local'),
    source: text,
    ref: text,
    sparse_paths: texts,
  }),
);

export const toolSuggest = struct('ToolSuggestConfig', {
  discoverables: orElse(list(suggestion('ToolSuggestDiscoverable')), []),
  disabled_tools: orElse(list(suggestion('ToolSuggestDisabledTool')), []),
});

function suggestion(name: string): Shape {
  return struct(name, { type: required(oneOf('connector', 'plugin')), id: required(text) });
}

export const memories = struct('MemoriesToml', {
  disable_on_external_context: flag,
  generate_memories: flag,
  use_memories: flag,
  max_raw_memories_for_consolidation: whole('usize'),
  max_unused_days: whole('i64'),
  max_rollout_age_days: whole('i64'),
  max_rollouts_per_startup: whole('usize'),
  min_rollout_idle_hours: whole('i64'),
  min_rate_limit_remaining_percent: whole('i64'),
  extract_model: text,
  consolidation_model: text,
});

export const notice = struct('Notice', {
  hide_full_access_warning: flag,
  hide_world_writable_warning: flag,
  fast_default_opt_out: flag,
  hide_rate_limit_model_nudge: flag,
  hide_gpt5_1_migration_prompt: flag,
  'hide_gpt-5.1-codex-max_migration_prompt': flag,
  model_migrations: orElse(mapOf(text), {}),
  external_config_migration_prompts: orElse(
    struct('ExternalConfigMigrationPrompts', {
      home: flag,
      home_last_prompted_at: whole('i64'),
      projects: orElse(mapOf(flag), {}),
      project_last_prompted_at: orElse(mapOf(whole('i64')), {}),
    }),
    { home: null, home_last_prompted_at: null, projects: {}, project_last_prompted_at: {} },
  ),
});

const exporterName = oneOf('none', 'statsig', 'otlp-http', 'otlp-grpc');

const exporterOptions = mapOf(
  struct('OtelExporterKind', {
    endpoint: required(text),
    headers: orElse(mapOf(text), {}),
    protocol: omitted(oneOf('binary', 'json')),
    tls: anything,
  }),
);

const exporter: Shape = (value, at) => (isTable(value) ? exporterOptions : exporterName)(value, at);

export const otel = struct('OtelConfigToml', {
  log_user_prompt: flag,
  environment: text,
  exporter,
  trace_exporter: exporter,
  metrics_exporter: exporter,
});

export const threadStore = tagged('ThreadStoreToml', {
  local: {},
  remote: { endpoint: required(text) },
  in_memory: { id: required(text) },
});
