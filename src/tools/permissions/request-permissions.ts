import {
  additionalFromWire,
  additionalToWire,
  grantedWithin,
  isNothing,
  type AdditionalPermissions,
} from '../../permissions/index.ts';
import type { AskForApproval, PermissionGrantScope } from '../../protocol/index.ts';
import { ToolArguments } from '../arguments.ts';
import { ToolFailure, type Tool, type ToolContext } from '../tool.ts';
import { permissionFacts } from './permission-facts.ts';
import { checkPatterns, PERMISSIONS_SCHEMA, readAdditional } from './read-additional.ts';

/** What became of a request. */
interface Grant {
  readonly permissions: AdditionalPermissions;
  readonly scope: PermissionGrantScope;
  readonly strict: boolean;
}

const NOTHING: AdditionalPermissions = { network: null, files: [], globScanMaxDepth: null };
const DENIED: Grant = { permissions: NOTHING, scope: 'turn', strict: false };

/** `request_permissions`: the model asks ahead for permissions that later commands will need. */
export const requestPermissionsTool: Tool = {
  name: 'request_permissions',
  parallel: false,
  spec: {
    type: 'function',
    name: 'request_permissions',
    description:
      'Asks the user for the network or for more of the file system, and waits. The user may grant a part of it. What is granted holds for the later commands of this turn, or of the whole session where the user says so.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        permissions: PERMISSIONS_SCHEMA,
        reason: { type: 'string', description: 'Why, in a few words for the user.' },
      },
      required: ['permissions'],
      additionalProperties: false,
    },
  },
  run: async (call, context) => {
    const args = ToolArguments.parse(call.input);
    const permissions = args.object('permissions', 'struct RequestPermissionProfile');
    permissions.refuseOthers(['network', 'file_system']);
    const asked = readAdditional(permissions, context);
    checkPatterns(asked);
    if (isNothing(asked)) throw new ToolFailure('request_permissions requires at least one permission');
    const grant = mayAsk(context.approvalPolicy)
      ? await ask(call.callId, asked, args.optionalString('reason'), context)
      : DENIED;
    if (!isNothing(grant.permissions)) context.grants.add(grant.permissions, grant.scope, grant.strict);
    return { body: report(grant) };
  },
};

function mayAsk(policy: AskForApproval): boolean {
  return typeof policy === 'string' ? policy !== 'never' : policy.granular.request_permissions;
}

async function ask(
  itemId: string,
  asked: AdditionalPermissions,
  reason: string | null,
  { threadId, turnId, cwd, env, approvals, reviewer, signal }: ToolContext,
): Promise<Grant> {
  const permissions = additionalToWire(asked);
  if (reviewer !== null) {
    const shown = { type: 'requestPermissions', reason, permissions } as const;
    const said = reason === null ? {} : { reason };
    const facts = {
      tool: 'request_permissions',
      turn_id: turnId,
      ...said,
      permissions: permissionFacts(asked),
    };
    const refusal = await reviewer.review({ itemId, shown, facts, retryReason: null });
    return refusal === null ? { ...DENIED, permissions: asked } : DENIED;
  }
  const params = { threadId, turnId, itemId, cwd, reason, permissions };
  const answer = await approvals.permissions(params, signal);
  if (answer === null) return DENIED;
  const { scope, strictAutoReview: strict = false } = answer;
  // Commands of a session cannot all be looked at one by one: such an answer grants nothing (0.129.0).
  if (strict && scope === 'session') return DENIED;
  const granted = grantedWithin(asked, additionalFromWire(answer.permissions), cwd, env);
  return { permissions: granted, scope, strict };
}

/** What the model is told; keys and their order are those of 0.129.0. */
function report({ permissions, scope, strict }: Grant): string {
  return JSON.stringify({
    permissions: permissionFacts(permissions),
    scope,
    ...(strict ? { strict_auto_review: true } : {}),
  });
}
