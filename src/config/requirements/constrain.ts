import type { EffectiveConfig } from '../effective.ts';
import { featureKey } from '../features.ts';
import { permissionsOfPolicy } from '../permissions/resolve-permissions.ts';
import type { WebSearchModeName } from '../settings.ts';
import { approvalLabel, reviewerLabel, sandboxLabel, webSearchLabel } from './labels.ts';
import {
  type Requirements,
  disallowedApproval,
  disallowedReviewer,
  disallowedSandbox,
  disallowedWebSearch,
} from './requirements.ts';

/** Which settings somebody chose: that a mere default is not allowed is told to nobody. */
export interface Chosen {
  readonly approvalPolicy: boolean;
  readonly approvalsReviewer: boolean;
  readonly sandbox: boolean;
}

/** How requests to providers say where their data has to stay (0.129.0). */
const RESIDENCY_HEADER = 'x-openai-internal-codex-residency';

/** The configuration as far as it is allowed, with what is required in place of the rest, and warnings of that. */
export function constrained(
  config: EffectiveConfig,
  requirements: Requirements,
  chosen: Chosen,
): EffectiveConfig {
  const changes: Partial<EffectiveConfig>[] = [{ requirements }];
  const warnings = [...config.permissionWarnings];
  const replace = (setting: string, problem: string | undefined, by: Replacement, tells = true): void => {
    if (problem === undefined || by === undefined) return;
    changes.push(by.change);
    if (!tells) return;
    warnings.push(
      `Configured value for \`${setting}\` is disallowed by requirements; falling back to required value ${by.label}. Details: ${problem}`,
    );
  };
  const { approvalPolicy, approvalsReviewer, permissionProfile, tools } = config;
  const approvalProblem = disallowedApproval(requirements, approvalPolicy);
  replace('approval_policy', approvalProblem, requiredApproval(requirements), chosen.approvalPolicy);
  const reviewerProblem = disallowedReviewer(requirements, approvalsReviewer);
  replace('approvals_reviewer', reviewerProblem, requiredReviewer(requirements), chosen.approvalsReviewer);
  const sandboxProblem = disallowedSandbox(requirements, permissionProfile);
  replace('permission_profile', sandboxProblem, strictestSandbox(config), chosen.sandbox);
  const searchProblem = disallowedWebSearch(requirements, tools.webSearch);
  replace('web_search_mode', searchProblem, requiredWebSearch(config, requirements));
  const features = pinnedFeatures(config, requirements);
  warnings.push(...features.warnings);
  changes.push(features.change, residency(config, requirements), { permissionWarnings: warnings });
  return changes.reduce<EffectiveConfig>((all, change) => ({ ...all, ...change }), config);
}

type Replacement = { readonly change: Partial<EffectiveConfig>; readonly label: string } | undefined;

function requiredApproval({ approvalPolicies }: Requirements): Replacement {
  const policy = approvalPolicies?.values[0];
  return policy && { change: { approvalPolicy: policy }, label: approvalLabel(policy) };
}

function requiredReviewer({ approvalsReviewers }: Requirements): Replacement {
  const reviewer = approvalsReviewers?.values[0];
  return reviewer && { change: { approvalsReviewer: reviewer }, label: reviewerLabel(reviewer) };
}

/** Requirements always allow it. */
function strictestSandbox({ codexHome }: EffectiveConfig): Replacement {
  const change = permissionsOfPolicy({ type: 'readOnly', networkAccess: false }, codexHome);
  return { change, label: sandboxLabel('read-only') };
}

function requiredWebSearch({ tools }: EffectiveConfig, { webSearchModes }: Requirements): Replacement {
  const preferred: readonly WebSearchModeName[] = ['cached', 'live', 'disabled'];
  const webSearch = preferred.find((mode) => webSearchModes?.values.includes(mode));
  return webSearch && { change: { tools: { ...tools, webSearch } }, label: webSearchLabel(webSearch) };
}

function pinnedFeatures(
  { features }: EffectiveConfig,
  { features: required }: Requirements,
): { readonly change: Partial<EffectiveConfig>; readonly warnings: readonly string[] } {
  if (required === undefined) return { change: {}, warnings: [] };
  const unknown = [...required.pinned.keys()].filter((name) => featureKey(name) === undefined);
  return {
    change: { features: features.with(required.pinned) },
    warnings: unknown.map(
      (name) => `Ignoring unknown \`features\` requirement \`${name}\` from ${required.source}`,
    ),
  };
}

function residency(
  { provider }: EffectiveConfig,
  { residency: place }: Requirements,
): Partial<EffectiveConfig> {
  if (place === undefined) return {};
  const httpHeaders = new Map([...provider.httpHeaders, [RESIDENCY_HEADER, place]]);
  return { provider: { ...provider, httpHeaders } };
}
