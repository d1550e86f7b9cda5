import type {
  ApprovalsReviewer,
  AskForApproval,
  JsonValue,
  PermissionProfileSelectionParams,
  Personality,
} from '../protocol/index.ts';
import type { SandboxModeName } from './settings.ts';
import type { ConfigOverride, ConfigTable, ConfigValue } from './values.ts';

/** A request's own settings (thread/start and its kin); null is "not said". The named ones win over everything. */
export interface RequestOverrides {
  /** Dotted keys to values, as in config.toml; ranks with `-c`, after it. */
  readonly config?: { readonly [key in string]?: JsonValue } | null | undefined;
  /** Settings as in config.toml that rank with `config`, after it. */
  readonly overlay?: ConfigTable | undefined;
  readonly cwd?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  /** Null: none, whatever is configured. */
  readonly serviceTier?: string | null | undefined;
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined;
  readonly sandbox?: SandboxModeName | null | undefined;
  /** A named profile in place of `sandbox`; that both are given is refused before it comes here. */
  readonly permissions?: PermissionProfileSelectionParams | null | undefined;
  readonly baseInstructions?: string | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  readonly personality?: Personality | null | undefined;
}

export function overridesOfRequest(request: RequestOverrides): readonly ConfigOverride[] {
  const asked = Object.entries(request.config ?? {}).flatMap(([path, value]) =>
    value === undefined ? [] : [{ path, value: fromJson(value) }],
  );
  const laid = Object.entries(request.overlay ?? {}).map(([key, value]) => ({
    path: JSON.stringify(key),
    value,
  }));
  return [...asked, ...laid];
}

/** TOML has no null: the reference reads one as an empty string, and so do we. */
function fromJson(value: JsonValue): ConfigValue {
  if (value === null) return '';
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [[key, fromJson(item)] as const],
  );
  return Object.fromEntries(entries);
}
