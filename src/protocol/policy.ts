/** Who approves what, and what a sandbox allows. */
import {
  adapted,
  array,
  boolean,
  def,
  doc,
  experimental,
  obj,
  string,
  stringEnum,
  tagged,
  variants,
  withAliases,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import { refuseReadLimits } from './older-clients.ts';

export const ApprovalsReviewer = def('ApprovalsReviewer', () =>
  doc(
    'Who answers approval requests: the user, or a reviewing agent.',
    withAliases(stringEnum('user', 'auto_review', 'guardian_subagent'), { auto_review: 'guardian_subagent' }),
  ),
);
export type ApprovalsReviewer = Static<typeof ApprovalsReviewer>;

export const AskForApproval = def('AskForApproval', () =>
  variants(
    'untrusted',
    'on-failure',
    'on-request',
    {
      granular: experimental(
        'askForApproval.granular',
        obj({
          sandbox_approval: boolean,
          rules: boolean,
          skill_approval: withDefault(false, boolean),
          request_permissions: withDefault(false, boolean),
          mcp_elicitations: boolean,
        }),
      ),
    },
    'never',
  ),
);
export type AskForApproval = Static<typeof AskForApproval>;

export const SandboxMode = def('SandboxMode', () =>
  stringEnum('read-only', 'workspace-write', 'danger-full-access'),
);
export type SandboxMode = Static<typeof SandboxMode>;

export const NetworkAccess = def('NetworkAccess', () => stringEnum('restricted', 'enabled'));
export type NetworkAccess = Static<typeof NetworkAccess>;

export const SandboxPolicy = def(
  'SandboxPolicy',
  () =>
    adapted(
      tagged('type', {
        dangerFullAccess: {},
        readOnly: { networkAccess: withDefault(false, boolean) },
        externalSandbox: { networkAccess: withDefault('restricted', NetworkAccess) },
        workspaceWrite: {
          writableRoots: withDefault([], array(AbsolutePathBuf)),
          networkAccess: withDefault(false, boolean),
          excludeTmpdirEnvVar: withDefault(false, boolean),
          excludeSlashTmp: withDefault(false, boolean),
        },
      }),
      refuseReadLimits,
    ),
  { wire: 'SandboxPolicyDeserialize' },
);
export type SandboxPolicy = Static<typeof SandboxPolicy>;

export const SandboxWorkspaceWrite = def('SandboxWorkspaceWrite', () =>
  obj({
    writable_roots: withDefault([], array(string)),
    network_access: withDefault(false, boolean),
    exclude_tmpdir_env_var: withDefault(false, boolean),
    exclude_slash_tmp: withDefault(false, boolean),
  }),
);
export type SandboxWorkspaceWrite = Static<typeof SandboxWorkspaceWrite>;
