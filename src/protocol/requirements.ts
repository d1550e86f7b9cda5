/** What an organisation's requirements allow. */
import {
  array,
  bigUint64,
  boolean,
  def,
  doc,
  experimental,
  map,
  nullable,
  obj,
  string,
  stringEnum,
  tagged,
  uint16,
  type Static,
} from './schema/index.ts';
import { ApprovalsReviewer, AskForApproval, SandboxMode } from './policy.ts';
import { WebSearchMode } from './web-search.ts';

export const ConfiguredHookHandler = def('ConfiguredHookHandler', () =>
  tagged('type', {
    command: {
      command: string,
      timeoutSec: nullable(bigUint64),
      async: boolean,
      statusMessage: nullable(string),
    },
    prompt: {},
    agent: {},
  }),
);
export type ConfiguredHookHandler = Static<typeof ConfiguredHookHandler>;

export const ConfiguredHookMatcherGroup = def('ConfiguredHookMatcherGroup', () =>
  obj({ matcher: nullable(string), hooks: array(ConfiguredHookHandler) }),
);
export type ConfiguredHookMatcherGroup = Static<typeof ConfiguredHookMatcherGroup>;

export const ManagedHooksRequirements = def('ManagedHooksRequirements', () =>
  obj({
    managedDir: nullable(string),
    windowsManagedDir: nullable(string),
    PreToolUse: array(ConfiguredHookMatcherGroup),
    PermissionRequest: array(ConfiguredHookMatcherGroup),
    PostToolUse: array(ConfiguredHookMatcherGroup),
    PreCompact: array(ConfiguredHookMatcherGroup),
    PostCompact: array(ConfiguredHookMatcherGroup),
    SessionStart: array(ConfiguredHookMatcherGroup),
    UserPromptSubmit: array(ConfiguredHookMatcherGroup),
    Stop: array(ConfiguredHookMatcherGroup),
  }),
);
export type ManagedHooksRequirements = Static<typeof ManagedHooksRequirements>;

export const ResidencyRequirement = def('ResidencyRequirement', () => stringEnum('us'));
export type ResidencyRequirement = Static<typeof ResidencyRequirement>;

export const NetworkDomainPermission = def('NetworkDomainPermission', () => stringEnum('allow', 'deny'));
export type NetworkDomainPermission = Static<typeof NetworkDomainPermission>;

export const NetworkUnixSocketPermission = def('NetworkUnixSocketPermission', () =>
  stringEnum('allow', 'none'),
);
export type NetworkUnixSocketPermission = Static<typeof NetworkUnixSocketPermission>;

export const NetworkRequirements = def('NetworkRequirements', () =>
  obj({
    enabled: nullable(boolean),
    httpPort: nullable(uint16),
    socksPort: nullable(uint16),
    allowUpstreamProxy: nullable(boolean),
    dangerouslyAllowNonLoopbackProxy: nullable(boolean),
    dangerouslyAllowAllUnixSockets: nullable(boolean),
    domains: doc('What may be reached, by domain.', nullable(map(NetworkDomainPermission))),
    managedAllowedDomainsOnly: doc('Whether only the domains listed here may be reached.', nullable(boolean)),
    allowedDomains: doc('An older view of `domains`.', nullable(array(string))),
    deniedDomains: doc('An older view of `domains`.', nullable(array(string))),
    unixSockets: doc('Which sockets may be used, by path.', nullable(map(NetworkUnixSocketPermission))),
    allowUnixSockets: doc('An older view of `unixSockets`.', nullable(array(string))),
    allowLocalBinding: nullable(boolean),
  }),
);
export type NetworkRequirements = Static<typeof NetworkRequirements>;

export const ConfigRequirements = def('ConfigRequirements', () =>
  obj({
    allowedApprovalPolicies: nullable(array(AskForApproval)),
    allowedApprovalsReviewers: experimental(
      'configRequirements/read.allowedApprovalsReviewers',
      nullable(array(ApprovalsReviewer)),
    ),
    allowedSandboxModes: nullable(array(SandboxMode)),
    allowedWebSearchModes: nullable(array(WebSearchMode)),
    featureRequirements: nullable(map(boolean)),
    hooks: experimental('configRequirements/read.hooks', nullable(ManagedHooksRequirements)),
    enforceResidency: nullable(ResidencyRequirement),
    network: experimental('configRequirements/read.network', nullable(NetworkRequirements)),
  }),
);
export type ConfigRequirements = Static<typeof ConfigRequirements>;

export const ConfigRequirementsReadResponse = def('ConfigRequirementsReadResponse', () =>
  obj({ requirements: doc('Null where there are none.', nullable(ConfigRequirements)) }),
);
export type ConfigRequirementsReadResponse = Static<typeof ConfigRequirementsReadResponse>;
