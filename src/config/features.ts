/** Where a feature is in its life, as `experimentalFeature/list` says it. */
export type FeatureStage = 'beta' | 'underDevelopment' | 'stable' | 'deprecated' | 'removed';

export interface FeatureSpec {
  readonly key: string;
  readonly stage: FeatureStage;
  readonly defaultEnabled: boolean;
}

const stable = (key: string): FeatureSpec => ({ key, stage: 'stable', defaultEnabled: true });
const developing = (key: string): FeatureSpec => ({ key, stage: 'underDevelopment', defaultEnabled: false });
const beta = (key: string, defaultEnabled = false): FeatureSpec => ({ key, stage: 'beta', defaultEnabled });
const removed = (key: string, defaultEnabled = false): FeatureSpec => ({
  key,
  stage: 'removed',
  defaultEnabled,
});
const deprecated = (key: string): FeatureSpec => ({ key, stage: 'deprecated', defaultEnabled: false });

/** Every feature that 0.129.0 knows, in the order in which it lists them. */
export const FEATURES = [
  removed('undo'),
  stable('shell_tool'),
  stable('unified_exec'),
  developing('shell_zsh_fork'),
  stable('shell_snapshot'),
  removed('js_repl'),
  developing('code_mode'),
  developing('code_mode_only'),
  removed('js_repl_tools_only'),
  beta('terminal_resize_reflow', true),
  deprecated('web_search_request'),
  deprecated('web_search_cached'),
  removed('search_tool'),
  developing('codex_git_commit'),
  developing('runtime_metrics'),
  removed('sqlite', true),
  beta('memories'),
  developing('builtin_mcp'),
  developing('chronicle'),
  developing('child_agents_md'),
  developing('apply_patch_freeform'),
  developing('apply_patch_streaming_events'),
  developing('exec_permission_approvals'),
  stable('hooks'),
  developing('request_permissions_tool'),
  removed('use_linux_sandbox_bwrap'),
  deprecated('use_legacy_landlock'),
  removed('request_rule'),
  removed('experimental_windows_sandbox'),
  removed('elevated_windows_sandbox'),
  removed('remote_models'),
  stable('enable_request_compression'),
  stable('multi_agent'),
  developing('multi_agent_v2'),
  developing('enable_fanout'),
  stable('apps'),
  developing('enable_mcp_apps'),
  developing('apps_mcp_path_override'),
  stable('tool_search'),
  developing('tool_search_always_defer_mcp_tools'),
  stable('unavailable_dummy_tools'),
  stable('tool_suggest'),
  stable('plugins'),
  developing('plugin_hooks'),
  stable('in_app_browser'),
  stable('browser_use'),
  stable('browser_use_external'),
  stable('computer_use'),
  developing('remote_plugin'),
  beta('external_migration'),
  stable('image_generation'),
  stable('skill_mcp_dependency_install'),
  developing('skill_env_var_dependency_prompt'),
  removed('steer', true),
  developing('default_mode_request_user_input'),
  stable('guardian_approval'),
  beta('goals'),
  removed('collaboration_modes', true),
  stable('tool_call_mcp_elicitation'),
  developing('auth_elicitation'),
  stable('personality'),
  developing('artifact'),
  stable('fast_mode'),
  developing('realtime_conversation'),
  developing('remote_control'),
  removed('image_detail_original'),
  removed('tui_app_server', true),
  beta('prevent_idle_sleep'),
  developing('workspace_owner_usage_nudge'),
  removed('responses_websockets'),
  removed('responses_websockets_v2'),
  developing('responses_websocket_response_processed'),
  developing('remote_compaction_v2'),
  stable('workspace_dependencies'),
] as const satisfies readonly FeatureSpec[];

/** Names under which older configs know a feature. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['codex_hooks', 'hooks'],
  ['collab', 'multi_agent'],
  ['connectors', 'apps'],
  ['enable_experimental_windows_sandbox', 'experimental_windows_sandbox'],
  ['experimental_use_freeform_apply_patch', 'apply_patch_freeform'],
  ['experimental_use_unified_exec_tool', 'unified_exec'],
  ['include_apply_patch_tool', 'apply_patch_freeform'],
  ['memory_tool', 'memories'],
  ['request_permissions', 'exec_permission_approvals'],
  ['telepathy', 'chronicle'],
  ['web_search', 'web_search_request'],
]);

const known = new Map<string, FeatureSpec>(FEATURES.map((feature) => [feature.key, feature]));

/** The feature's present key for a key or old name; undefined for a name nobody knows. */
export function featureKey(name: string): string | undefined {
  const key = OLD_NAMES.get(name) ?? name;
  return known.has(key) ? key : undefined;
}

/** The present key where `name` is an old one. */
export function renamedFeature(name: string): string | undefined {
  return OLD_NAMES.get(name);
}

export function featureStage(name: string): FeatureStage | undefined {
  return known.get(featureKey(name) ?? '')?.stage;
}

/** Which features are on. Unknown names are off. */
export class FeatureSet {
  readonly #enabled: ReadonlySet<string>;

  private constructor(enabled: ReadonlySet<string>) {
    this.#enabled = enabled;
  }

  /** The defaults with `toggles` applied in order; names that nobody knows are ignored. */
  static of(toggles: Iterable<readonly [name: string, enabled: boolean]>): FeatureSet {
    const defaults = FEATURES.filter(({ defaultEnabled }) => defaultEnabled).map(({ key }) => String(key));
    return new FeatureSet(toggled(new Set(defaults), toggles));
  }

  /** The same with some features switched; names that nobody knows are ignored. */
  with(toggles: Iterable<readonly [name: string, enabled: boolean]>): FeatureSet {
    return new FeatureSet(toggled(this.#enabled, toggles));
  }

  /** The same with some features switched off. */
  without(keys: Iterable<string>): FeatureSet {
    const enabled = new Set(this.#enabled);
    for (const key of keys) enabled.delete(key);
    return new FeatureSet(enabled);
  }

  enabled(key: string): boolean {
    return this.#enabled.has(key);
  }

  /** The switched-on features of the beta stage, in the table's order: providers are told of them. */
  betas(): string[] {
    return FEATURES.filter(({ key, stage }) => stage === 'beta' && this.enabled(key)).map(({ key }) => key);
  }
}

function toggled(
  features: ReadonlySet<string>,
  toggles: Iterable<readonly [name: string, enabled: boolean]>,
): ReadonlySet<string> {
  const enabled = new Set(features);
  for (const [name, on] of toggles) {
    const key = featureKey(name);
    if (key === undefined) continue;
    if (on) enabled.add(key);
    else enabled.delete(key);
  }
  return enabled;
}
