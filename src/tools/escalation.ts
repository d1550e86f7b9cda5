import type { JsonValue } from '../protocol/index.ts';
import type { ToolArguments } from './arguments.ts';
import {
  ADDITIONAL_PERMISSIONS_PARAMETER,
  commandPermissions,
  type CommandPermissions,
} from './permissions/command-permissions.ts';
import type { ToolContext } from './tool.ts';

/** What the tools that run commands let a model say about running one outside the sandbox. */
const ESCALATION_PARAMETERS = {
  justification: {
    type: 'string',
    description: 'Only with "require_escalated": one short question to the user that says why.',
  },
  prefix_rule: {
    type: 'array',
    items: { type: 'string' },
    description:
      'Only with "require_escalated": how commands begin that the user may want to allow from now on, such as ["git", "pull"].',
  },
  sandbox_permissions: {
    type: 'string',
    description:
      'Leave out to run in the sandbox. "require_escalated" asks the user to let this command run outside of it.',
  },
} as const;

const SANDBOX_PERMISSIONS = ['use_default', 'require_escalated', 'with_additional_permissions'] as const;

/** The parameters about it; with permissions beyond the sandbox where the model may ask for these. */
export function escalationParameters(withAdditional: boolean): { readonly [name: string]: JsonValue } {
  if (!withAdditional) return ESCALATION_PARAMETERS;
  const description = `${ESCALATION_PARAMETERS.sandbox_permissions.description} "with_additional_permissions" asks for what \`additional_permissions\` says, within the sandbox; prefer it.`;
  return {
    ...ESCALATION_PARAMETERS,
    ...ADDITIONAL_PERMISSIONS_PARAMETER,
    sandbox_permissions: { type: 'string', description },
  };
}

/** What a model said about running its command outside the sandbox, or with more permissions inside it. */
export interface Escalation extends CommandPermissions {
  readonly escalated: boolean;
  readonly justification: string | null;
  /** The beginning of commands that it suggests to allow from now on. */
  readonly prefixRule: readonly string[] | null;
}

/**
 * @param cwd where the command runs
 * @param toolRefusal why the tool lets nothing more be asked for, said before what is asked for is looked at; null where it does
 * @throws ToolFailure where an argument is wrong, or the model may not ask for more permissions
 */
export function readEscalation(
  args: ToolArguments,
  cwd: string,
  context: ToolContext,
  toolRefusal: string | null = null,
): Escalation {
  const permissions = args.optionalOneOf('sandbox_permissions', SANDBOX_PERMISSIONS);
  return {
    escalated: permissions === 'require_escalated',
    ...commandPermissions(args, permissions ?? 'use_default', cwd, context, toolRefusal),
    justification: args.optionalString('justification'),
    prefixRule: args.optionalStrings('prefix_rule'),
  };
}
