/** What an administrator allows: `/etc/codex/requirements.toml`, and what a managed_config.toml stands for. */
import type {
  ApprovalsReviewer,
  AskForApproval,
  ManagedHooksRequirements,
  NetworkRequirements,
} from '../../protocol/index.ts';
import { type SandboxTerms, isUnconfined, profileOf } from '../../permissions/index.ts';
import { FEATURES, featureKey } from '../features.ts';
import type { WebSearchModeName } from '../settings.ts';
import { approvalLabel, reviewerLabel, sandboxLabel, webSearchLabel } from './labels.ts';

/** A sandbox as requirements name it; the last is a sandbox of the client's own. */
export type RequiredSandbox = (typeof REQUIRED_SANDBOXES)[number];

export const REQUIRED_SANDBOXES = [
  'read-only',
  'workspace-write',
  'danger-full-access',
  'external-sandbox',
] as const;

/** The only values that may be chosen, and the file that says so. */
export interface Allowed<T> {
  readonly values: readonly T[];
  readonly source: string;
}

/** What the files say; undefined is "nothing required". */
export interface Requirements {
  readonly approvalPolicies?: Allowed<AskForApproval> | undefined;
  readonly approvalsReviewers?: Allowed<ApprovalsReviewer> | undefined;
  readonly sandboxModes?: Allowed<RequiredSandbox> | undefined;
  readonly webSearchModes?: Allowed<WebSearchModeName> | undefined;
  /** Features that are on or off, whatever a config says. */
  readonly features?: { readonly pinned: ReadonlyMap<string, boolean>; readonly source: string } | undefined;
  readonly residency?: 'us' | undefined;
  readonly network?: NetworkRequirements | undefined;
  readonly hooks?: ManagedHooksRequirements | undefined;
  /** Whether anything is required, of what we do not know too. */
  readonly isEmpty: boolean;
}

export const NOTHING_REQUIRED: Requirements = { isEmpty: true };

/** Choices that may not be allowed; undefined is "not chosen". */
export interface Choices {
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined;
  readonly sandbox?: SandboxTerms | null | undefined;
}

/**
 * The first setting of `[features]` that says otherwise than is required, in the words of 0.129.0.
 *
 * @param settings names and what they are set to
 */
export function disallowedFeature(
  { features }: Requirements,
  settings: Iterable<readonly [name: string, enabled: boolean]>,
): string | undefined {
  if (features === undefined) return undefined;
  const required = new Map([...features.pinned].map(([name, on]) => [featureKey(name), on]));
  const wrong = [...settings].find(([name, on]) => (required.get(featureKey(name)) ?? on) !== on);
  if (wrong === undefined) return undefined;
  const known = FEATURES.filter(({ key }) => required.has(key));
  const allowed = known.map(({ key }) => `${key}=${required.get(key)}`).join(', ');
  return `invalid value for \`features\`: \`features.${wrong.join('=')}\` is not in the allowed set [${allowed}] (set by ${features.source})`;
}

/** The first of the choices that is not allowed, in the words of 0.129.0; undefined where all are. */
export function disallowedChoice(said: Requirements, choices: Choices): string | undefined {
  const { approvalPolicy, approvalsReviewer, sandbox } = choices;
  return (
    (approvalPolicy == null ? undefined : disallowedApproval(said, approvalPolicy)) ??
    (approvalsReviewer == null ? undefined : disallowedReviewer(said, approvalsReviewer)) ??
    (sandbox == null ? undefined : disallowedSandbox(said, sandbox))
  );
}

export function disallowedApproval(said: Requirements, policy: AskForApproval): string | undefined {
  return disallowed('approval_policy', policy, said.approvalPolicies, approvalLabel);
}

export function disallowedReviewer(said: Requirements, reviewer: ApprovalsReviewer): string | undefined {
  return disallowed('approvals_reviewer', reviewer, said.approvalsReviewers, reviewerLabel);
}

export function disallowedSandbox(said: Requirements, terms: SandboxTerms): string | undefined {
  return disallowed('sandbox_mode', sandboxOf(terms), said.sandboxModes, sandboxLabel);
}

export function disallowedWebSearch(said: Requirements, mode: WebSearchModeName): string | undefined {
  return disallowed('web_search_mode', mode, said.webSearchModes, webSearchLabel);
}

/** The mode that terms stand for: by what may be written, whatever they say of the network. */
function sandboxOf(terms: SandboxTerms): RequiredSandbox {
  const profile = profileOf(terms);
  if (profile.type === 'external') return 'external-sandbox';
  if (profile.type === 'disabled' || isUnconfined({ ...profile, network: { enabled: true } }))
    return 'danger-full-access';
  const { fileSystem } = profile;
  const writes =
    fileSystem.type === 'restricted' && fileSystem.entries.some(({ access }) => access === 'write');
  return writes ? 'workspace-write' : 'read-only';
}

function disallowed<T>(
  setting: string,
  value: T,
  allowed: Allowed<T> | undefined,
  label: (value: T) => string,
): string | undefined {
  if (allowed === undefined) return undefined;
  const labels = allowed.values.map(label);
  if (labels.includes(label(value))) return undefined;
  return `invalid value for \`${setting}\`: \`${label(value)}\` is not in the allowed set [${labels.join(', ')}] (set by ${allowed.source})`;
}
