import type { AskForApproval, SandboxPolicy } from '../../protocol/index.ts';
import { allowsNetwork } from '../../permissions/index.ts';
import { ESCALATION, MORE_PERMISSIONS, REQUEST_PERMISSIONS_TOOL } from './escalation.ts';
import type { ContextFacts, PermissionTools } from './turn-context.ts';
import { writableRoots } from './writable-roots.ts';

/** The `<permissions instructions>` of a turn: what the sandbox allows, and how to get more. */
export function permissionsText(
  context: ContextFacts,
  approvedPrefixes: readonly (readonly string[])[],
): string | undefined {
  if (!context.includePermissionsInstructions) return undefined;
  const parts = [
    sandboxText(context.sandboxPolicy),
    approvalText(context),
    reviewerText(context),
    prefixesText(context.approvalPolicy, approvedPrefixes),
    rootsText(writableRoots(context)),
  ];
  const text = parts.filter((part) => part !== undefined).join('\n\n');
  return `<permissions instructions>\n${text}\n</permissions instructions>`;
}

function sandboxText(policy: SandboxPolicy): string {
  const network = allowsNetwork(policy)
    ? 'Commands can reach the network: access is enabled.'
    : 'Commands cannot reach the network: access is restricted.';
  switch (policy.type) {
    case 'readOnly':
      return `Shell commands run in a filesystem sandbox. \`sandbox_mode\` is \`read-only\`: files can be read, and none can be written. ${network}`;
    case 'workspaceWrite':
      return `Shell commands run in a filesystem sandbox. \`sandbox_mode\` is \`workspace-write\`: files can be read anywhere, and written in \`cwd\` and the \`writable_roots\`. Writing anywhere else needs an approval. ${network}`;
    case 'dangerFullAccess':
    case 'externalSandbox':
      return `Shell commands run without a filesystem sandbox. \`sandbox_mode\` is \`danger-full-access\`: every file can be read and written. ${network}`;
  }
}

function approvalText({ approvalPolicy: policy, permissionTools }: ContextFacts): string {
  if (typeof policy === 'object') return granularText(policy.granular, permissionTools.requestPermissions);
  switch (policy) {
    case 'never':
      return '`approval_policy` is `never`: nobody can be asked. Leave `sandbox_permissions` out of every call; a command that asks for more rights is rejected.';
    case 'untrusted':
      return '`approval_policy` is `untrusted`: apart from a short list of commands known only to read, every command is put to the user for approval before it runs.';
    case 'on-failure':
      return '`approval_policy` is `on-failure`: commands run in the sandbox without asking. When one fails there, the user is asked whether to run it again outside the sandbox.';
    case 'on-request':
      return onRequestText(permissionTools);
  }
}

function onRequestText(tools: PermissionTools): string {
  const parts = [tools.additionalPermissions ? MORE_PERMISSIONS : ESCALATION];
  if (tools.requestPermissions) parts.push(REQUEST_PERMISSIONS_TOOL);
  return parts.join('\n\n');
}

type Granular = Extract<AskForApproval, object>['granular'];

function granularText(granular: Granular, requestPermissionsTool: boolean): string {
  const categories: readonly (readonly [name: string, asked: boolean])[] = [
    ['sandbox_approval', granular.sandbox_approval],
    ['rules', granular.rules],
    ['skill_approval', granular.skill_approval],
    ...(requestPermissionsTool ? [['request_permissions', granular.request_permissions] as const] : []),
    ['mcp_elicitations', granular.mcp_elicitations],
  ];
  const list = (asked: boolean): string =>
    categories.flatMap(([name, said]) => (said === asked ? [`\n- \`${name}\``] : [])).join('');
  const [asked, rejected] = [list(true), list(false)];
  const parts = [
    '# Approval requests',
    '`approval_policy` is `granular`: what may be asked depends on the kind of request.',
  ];
  if (asked !== '') parts.push(`The user can be asked about:${asked}`);
  if (rejected !== '') parts.push(`Rejected without asking the user:${rejected}`);
  return parts.join('\n\n');
}

function reviewerText({ approvalPolicy, approvalsReviewer }: ContextFacts): string | undefined {
  if (approvalsReviewer === 'user' || approvalPolicy === 'never') return undefined;
  return '`approvals_reviewer` is `auto_review`: a request to run with `require_escalated` is judged by an automatic reviewer against the policy. When it is turned down, go on only with something materially safer; otherwise tell the user what the risk is and end with a message that asks for their approval.';
}

/** Prefixes are only of use to a model that can ask to leave the sandbox. */
function prefixesText(policy: AskForApproval, prefixes: readonly (readonly string[])[]): string | undefined {
  if (policy !== 'on-request' || prefixes.length === 0) return undefined;
  return `## Approved command prefixes\n\nCommands that begin with one of these run outside the sandbox without asking:\n${prefixLines(prefixes).join('\n')}`;
}

/** How many prefixes the model is told of, and in how many characters (0.129.0). */
const MAX_PREFIXES = 100;
const MAX_PREFIX_CHARACTERS = 5000;

/** The broadest prefixes first, as far as there is room. */
function prefixLines(prefixes: readonly (readonly string[])[]): readonly string[] {
  const sorted = prefixes
    .map((prefix) => ({ words: prefix.length, line: `- ${JSON.stringify(prefix)}` }))
    .toSorted((a, b) => a.words - b.words || a.line.length - b.line.length);
  let room = MAX_PREFIX_CHARACTERS;
  const lines: string[] = [];
  for (const { line } of sorted.slice(0, MAX_PREFIXES)) {
    room -= line.length + 1;
    if (room < 0) break;
    lines.push(line);
  }
  return lines.length === sorted.length ? lines : [...lines, '- (and more)'];
}

function rootsText(roots: readonly string[]): string | undefined {
  if (roots.length === 0) return undefined;
  const names = roots.map((root) => `\`${root}\``).join(', ');
  return roots.length === 1 ? `The only writable root is ${names}.` : `The writable roots are ${names}.`;
}
