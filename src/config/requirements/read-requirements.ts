import type { ManagedHooksRequirements, NetworkRequirements } from '../../protocol/index.ts';
import { SettingError } from '../config-error.ts';
import {
  type Decode,
  SettingsReader,
  boolean,
  integer,
  listOf,
  mapOf,
  string,
  table,
  variantOf,
} from '../decode.ts';
import {
  APPROVALS_REVIEWERS,
  WEB_SEARCH_MODES,
  type WebSearchModeName,
  approvalPolicy,
} from '../settings.ts';
import type { ConfigTable } from '../values.ts';
import { type Allowed, REQUIRED_SANDBOXES, type Requirements } from './requirements.ts';

/** Keys that require something of what this server does not do; they make for requirements all the same. */
const OTHER_KEYS = [
  'allow_managed_hooks_only',
  'guardian_policy_config',
  'mcp_servers',
  'permissions',
  'rules',
];

/**
 * Decodes the table of a requirements.toml; keys that nobody knows require nothing.
 *
 * @param source the file's path
 * @throws SettingError at the first wrong value
 */
export function readRequirements(said: ConfigTable, source: string): Requirements {
  const reader = new SettingsReader(said);
  const list = <T>(key: string, decode: Decode<T>): Allowed<T> | undefined => {
    const values = reader.get(key, listOf(decode));
    return values && { values, source };
  };
  const web = list('allowed_web_search_modes', variantOf(WEB_SEARCH_MODES));
  const pinned = reader.get('features', mapOf(boolean)) ?? reader.get('feature_requirements', mapOf(boolean));
  const requirements = {
    approvalPolicies: list('allowed_approval_policies', approvalPolicy),
    approvalsReviewers: list('allowed_approvals_reviewers', variantOf(APPROVALS_REVIEWERS)),
    sandboxModes: list('allowed_sandbox_modes', variantOf(REQUIRED_SANDBOXES)),
    webSearchModes: web && { source, values: withDisabled(web.values) },
    features: pinned && pinned.size > 0 ? { pinned, source } : undefined,
    residency: reader.variant('enforce_residency', ['us']),
    network: reader.get('experimental_network', network),
    hooks: reader.get('hooks', hooks),
  };
  const isEmpty =
    Object.values(requirements).every((value) => value === undefined) &&
    !OTHER_KEYS.some((key) => Object.hasOwn(said, key));
  return { ...requirements, isEmpty };
}

/** Not to search is always allowed. */
function withDisabled(modes: readonly WebSearchModeName[]): readonly WebSearchModeName[] {
  return modes.includes('disabled') ? modes : [...modes, 'disabled'];
}

const DOMAIN = ['allow', 'deny'] as const;
const SOCKET = ['allow', 'none'] as const;

const network: Decode<NetworkRequirements> = (value, at) => {
  const reader = new SettingsReader(table(value, at), at);
  const lists = { allow: reader.strings('allowed_domains'), deny: reader.strings('denied_domains') };
  const domains = reader.get('domains', mapOf(variantOf(DOMAIN)));
  if (domains && (lists.allow ?? lists.deny))
    throw combined('domains', '`allowed_domains` or `denied_domains`', at);
  const listed = reader.strings('allow_unix_sockets');
  const sockets = reader.get('unix_sockets', mapOf(variantOf(SOCKET)));
  if (sockets && listed) throw combined('unix_sockets', '`allow_unix_sockets`', at);
  const hosts = domains ?? marked(DOMAIN, lists.allow ?? [], lists.deny ?? []);
  const paths = sockets ?? marked(SOCKET, listed ?? [], []);
  return {
    enabled: reader.boolean('enabled') ?? null,
    httpPort: reader.get('http_port', integer('u16')) ?? null,
    socksPort: reader.get('socks_port', integer('u16')) ?? null,
    allowUpstreamProxy: reader.boolean('allow_upstream_proxy') ?? null,
    dangerouslyAllowNonLoopbackProxy: reader.boolean('dangerously_allow_non_loopback_proxy') ?? null,
    dangerouslyAllowAllUnixSockets: reader.boolean('dangerously_allow_all_unix_sockets') ?? null,
    domains: hosts && Object.fromEntries(hosts),
    managedAllowedDomainsOnly: reader.boolean('managed_allowed_domains_only') ?? null,
    allowedDomains: namesOf(hosts, 'allow'),
    deniedDomains: namesOf(hosts, 'deny'),
    unixSockets: paths && Object.fromEntries(paths),
    allowUnixSockets: paths && [...paths].flatMap(([path, mark]) => (mark === 'allow' ? [path] : [])),
    allowLocalBinding: reader.boolean('allow_local_binding') ?? null,
  };
};

function combined(key: string, older: string, at: readonly string[]): SettingError {
  return new SettingError(`\`experimental_network.${key}\` cannot be combined with legacy ${older}`, at);
}

/** The older lists as a map; null where they say nothing. */
function marked<const T extends string>(
  [first, second]: readonly [T, T],
  firsts: readonly string[],
  seconds: readonly string[],
): ReadonlyMap<string, T> | null {
  const map = new Map([
    ...firsts.map((name) => [name, first] as const),
    ...seconds.map((name) => [name, second] as const),
  ]);
  return map.size === 0 ? null : map;
}

function namesOf(marks: ReadonlyMap<string, string> | null, mark: string): string[] | null {
  const names = [...(marks ?? [])].flatMap(([name, value]) => (value === mark ? [name] : [])).toSorted();
  return names.length === 0 ? null : names;
}

type HookGroups = ManagedHooksRequirements['Stop'];

const hooks: Decode<ManagedHooksRequirements> = (value, at) => {
  const reader = new SettingsReader(table(value, at), at);
  const groups = (event: string): HookGroups => [...(reader.get(event, listOf(hookGroup)) ?? [])];
  return {
    managedDir: reader.string('managed_dir') ?? null,
    windowsManagedDir: reader.string('windows_managed_dir') ?? null,
    PreToolUse: groups('PreToolUse'),
    PermissionRequest: groups('PermissionRequest'),
    PostToolUse: groups('PostToolUse'),
    PreCompact: groups('PreCompact'),
    PostCompact: groups('PostCompact'),
    SessionStart: groups('SessionStart'),
    UserPromptSubmit: groups('UserPromptSubmit'),
    Stop: groups('Stop'),
  };
};

const hookGroup: Decode<HookGroups[number]> = (value, at) => {
  const reader = new SettingsReader(table(value, at), at);
  return { matcher: reader.string('matcher') ?? null, hooks: [...(reader.get('hooks', listOf(hook)) ?? [])] };
};

const hook: Decode<HookGroups[number]['hooks'][number]> = (value, at) => {
  const reader = new SettingsReader(table(value, at), at);
  const type = reader.variant('type', ['command', 'prompt', 'agent']);
  if (type === undefined) throw new SettingError('missing field `type`', at);
  if (type !== 'command') return { type };
  const command = reader.get('command', string);
  if (command === undefined) throw new SettingError('missing field `command`', at);
  return {
    type,
    command,
    timeoutSec: reader.get('timeout', integer('u64')) ?? null,
    async: reader.boolean('async') ?? false,
    statusMessage: reader.string('statusMessage') ?? null,
  };
};
