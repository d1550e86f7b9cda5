import type { ToolArguments } from './arguments.ts';

/** What the tools that run commands let a model say about running one outside the sandbox. */
export const ESCALATION_PARAMETERS = {
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

/** What a model said about running its command outside the sandbox. */
export interface Escalation {
  readonly escalated: boolean;
  readonly justification: string | null;
  /** The beginning of commands that it suggests to allow from now on. */
  readonly prefixRule: readonly string[] | null;
}

/** @throws ToolFailure where an argument is wrong */
export function readEscalation(args: ToolArguments): Escalation {
  const permissions = args.optionalOneOf('sandbox_permissions', SANDBOX_PERMISSIONS);
  return {
    escalated: permissions === 'require_escalated',
    justification: args.optionalString('justification'),
    prefixRule: args.optionalStrings('prefix_rule'),
  };
}
