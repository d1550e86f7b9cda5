import type { ConfigRequirements } from '../../protocol/index.ts';
import type { Requirements } from './requirements.ts';

/** What is required as clients are told; null where nothing is. A sandbox of the client's own has no name there. */
export function requirementsOnWire(said: Requirements): ConfigRequirements | null {
  if (said.isEmpty) return null;
  const sandboxes = said.sandboxModes?.values.filter((mode) => mode !== 'external-sandbox');
  return {
    allowedApprovalPolicies: said.approvalPolicies ? [...said.approvalPolicies.values] : null,
    allowedApprovalsReviewers: said.approvalsReviewers ? [...said.approvalsReviewers.values] : null,
    allowedSandboxModes: sandboxes ?? null,
    allowedWebSearchModes: said.webSearchModes ? [...said.webSearchModes.values] : null,
    featureRequirements: said.features ? Object.fromEntries(said.features.pinned) : null,
    hooks: said.hooks ?? null,
    enforceResidency: said.residency ?? null,
    network: said.network ?? null,
  };
}
