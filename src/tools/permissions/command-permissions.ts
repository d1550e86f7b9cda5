import {
  isGranted,
  isNothing,
  mergeAdditional,
  type AdditionalPermissions,
} from '../../permissions/index.ts';
import type { AskForApproval } from '../../protocol/index.ts';
import type { ToolArguments } from '../arguments.ts';
import { policyName } from '../command-approval.ts';
import { ToolFailure, type ToolContext } from '../tool.ts';
import { checkPatterns, PERMISSIONS_SCHEMA, readAdditional } from './read-additional.ts';

/** What a command in the sandbox may do beyond its thread's permissions. */
export interface CommandPermissions {
  /** Null: nothing. */
  readonly additional: AdditionalPermissions | null;
  /** The user granted all of it before. */
  readonly preapproved: boolean;
}

/** The argument of the tools that run commands, where the feature `exec_permission_approvals` is on. */
export const ADDITIONAL_PERMISSIONS_PARAMETER = {
  additional_permissions: {
    ...PERMISSIONS_SCHEMA,
    description:
      'What the command needs beyond the sandbox. Only with `sandbox_permissions` "with_additional_permissions".',
  },
} as const;

/** Where a model wants its command to run. */
export type SandboxPermissions = 'use_default' | 'require_escalated' | 'with_additional_permissions';

type GrantingContext = Pick<ToolContext, 'approvalPolicy' | 'grants' | 'env' | 'asksPermissions'>;

/**
 * The permissions of a command in the sandbox: what was granted ahead of it, and what the model asks for with it. In
 * the order of checks and the words of 0.129.0.
 *
 * @param cwd where its paths begin
 * @param toolRefusal why this tool lets nothing be asked for that was not granted; null where it does
 * @throws ToolFailure where the model may not ask, or asks for nothing
 */
export function commandPermissions(
  args: ToolArguments,
  sandboxPermissions: SandboxPermissions,
  cwd: string,
  context: GrantingContext,
  toolRefusal: string | null,
): CommandPermissions {
  const { approvalPolicy, grants, env, asksPermissions } = context;
  const said = args.optionalObject('additional_permissions', 'struct AdditionalPermissionProfile');
  const asked = said === null ? null : readAdditional(said, { cwd, env });
  const asks = asked !== null || sandboxPermissions === 'with_additional_permissions';
  if (sandboxPermissions === 'require_escalated') {
    if (toolRefusal !== null) throw new ToolFailure(toolRefusal);
    if (asked !== null) {
      throw new ToolFailure(asksPermissions ? NOT_WITH_ESCALATION : DISABLED);
    }
    return { additional: null, preapproved: false };
  }
  const granted = grants.current;
  if (!asks) return { additional: granted, preapproved: granted !== null };
  const additional = mergeAdditional(asked, granted);
  const preapproved = additional !== null && granted !== null && isGranted(additional, granted, cwd);
  if (!preapproved && toolRefusal !== null) throw new ToolFailure(toolRefusal);
  if (!preapproved && !asksPermissions) throw new ToolFailure(DISABLED);
  if (!preapproved && approvalPolicy !== 'on-request') throw new ToolFailure(refusal(approvalPolicy));
  if (additional === null) throw new ToolFailure(MISSING);
  checkPatterns(additional);
  if (isNothing(additional)) throw new ToolFailure(NOTHING_ASKED);
  return { additional, preapproved };
}

const DISABLED =
  'additional permissions are disabled; enable `features.exec_permission_approvals` before using `with_additional_permissions`';
const NOT_WITH_ESCALATION =
  '`additional_permissions` requires `sandbox_permissions` set to `with_additional_permissions`';
const MISSING =
  'missing `additional_permissions`; provide at least one of `network` or `file_system` when using `with_additional_permissions`';
const NOTHING_ASKED =
  '`additional_permissions` must include at least one requested permission in `network` or `file_system`';

function refusal(policy: AskForApproval): string {
  return `approval policy is ${policyName(policy)}; reject command — you cannot request additional permissions unless the approval policy is OnRequest`;
}
