/** What the server asks its client during a turn. */
import {
  array,
  asked,
  boolean,
  def,
  described,
  doc,
  experimental,
  json,
  map,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  variants,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import { ExecPolicyAmendment, NetworkApprovalContext, NetworkPolicyAmendment } from './network-approval.ts';
import { AdditionalPermissionProfile } from './permissions.ts';
import { CommandAction, DynamicToolCallOutputContentItem } from './thread-item.ts';

export const CommandExecutionApprovalDecision = def(
  'CommandExecutionApprovalDecision',
  () =>
    variants(
      described('accept', 'Run it.'),
      described('acceptForSession', 'Run it, and others like it in this session, without asking again.'),
      { acceptWithExecpolicyAmendment: obj({ execpolicy_amendment: ExecPolicyAmendment }) },
      { applyNetworkPolicyAmendment: obj({ network_policy_amendment: NetworkPolicyAmendment }) },
      described('decline', "Don't run it; the turn goes on."),
      described('cancel', "Don't run it, and interrupt the turn."),
    ),
  asked,
);
export type CommandExecutionApprovalDecision = Static<typeof CommandExecutionApprovalDecision>;

export const CommandExecutionRequestApprovalParams = def(
  'CommandExecutionRequestApprovalParams',
  () =>
    obj({
      threadId: string,
      turnId: string,
      itemId: string,
      approvalId: doc(
        'Set where one item asks more than once, as for the parts of a shell script; null otherwise.',
        optional(string),
      ),
      reason: doc('Why the agent asks.', optional(string)),
      networkApprovalContext: doc(
        'The connection in question, where the request is about the network.',
        optional(NetworkApprovalContext),
      ),
      command: doc('The command line.', optional(string)),
      cwd: doc('Where it would run.', optional(AbsolutePathBuf)),
      commandActions: doc('What the command seems to do, for showing.', optional(array(CommandAction))),
      additionalPermissions: experimental(
        'item/commandExecution/requestApproval.additionalPermissions',
        doc('What this command needs beyond its sandbox.', optional(AdditionalPermissionProfile)),
      ),
      proposedExecpolicyAmendment: doc(
        'A rule that would allow commands with this prefix from now on.',
        optional(ExecPolicyAmendment),
      ),
      proposedNetworkPolicyAmendments: doc(
        'Rules that would settle these hosts from now on.',
        optional(array(NetworkPolicyAmendment)),
      ),
      availableDecisions: experimental(
        'item/commandExecution/requestApproval.availableDecisions',
        doc('The answers to offer, in this order.', optional(array(CommandExecutionApprovalDecision))),
      ),
    }),
  asked,
);
export type CommandExecutionRequestApprovalParams = Static<typeof CommandExecutionRequestApprovalParams>;

export const CommandExecutionRequestApprovalResponse = def(
  'CommandExecutionRequestApprovalResponse',
  () => obj({ decision: CommandExecutionApprovalDecision }),
  asked,
);
export type CommandExecutionRequestApprovalResponse = Static<typeof CommandExecutionRequestApprovalResponse>;

export const DynamicToolCallParams = def(
  'DynamicToolCallParams',
  () =>
    obj({
      threadId: string,
      turnId: string,
      callId: string,
      namespace: nullable(string),
      tool: string,
      arguments: json,
    }),
  asked,
);
export type DynamicToolCallParams = Static<typeof DynamicToolCallParams>;

export const DynamicToolCallResponse = def(
  'DynamicToolCallResponse',
  () => obj({ contentItems: array(DynamicToolCallOutputContentItem), success: boolean }),
  asked,
);
export type DynamicToolCallResponse = Static<typeof DynamicToolCallResponse>;

export const FileChangeRequestApprovalParams = def(
  'FileChangeRequestApprovalParams',
  () =>
    obj({
      threadId: string,
      turnId: string,
      itemId: string,
      reason: doc('Why the agent asks.', optional(string)),
      grantRoot: doc('Asks for writing below this directory until the session ends.', optional(string)),
    }),
  asked,
);
export type FileChangeRequestApprovalParams = Static<typeof FileChangeRequestApprovalParams>;

export const FileChangeApprovalDecision = def(
  'FileChangeApprovalDecision',
  () =>
    stringEnum(
      described('accept', 'Make the changes.'),
      described(
        'acceptForSession',
        'Make them, and further changes to the same files, without asking again.',
      ),
      described('decline', "Don't make them; the turn goes on."),
      described('cancel', "Don't make them, and interrupt the turn."),
    ),
  asked,
);
export type FileChangeApprovalDecision = Static<typeof FileChangeApprovalDecision>;

export const FileChangeRequestApprovalResponse = def(
  'FileChangeRequestApprovalResponse',
  () => obj({ decision: FileChangeApprovalDecision }),
  asked,
);
export type FileChangeRequestApprovalResponse = Static<typeof FileChangeRequestApprovalResponse>;

export const ToolRequestUserInputOption = def(
  'ToolRequestUserInputOption',
  () => obj({ label: string, description: string }),
  asked,
);
export type ToolRequestUserInputOption = Static<typeof ToolRequestUserInputOption>;

export const ToolRequestUserInputQuestion = def(
  'ToolRequestUserInputQuestion',
  () =>
    obj({
      id: string,
      header: string,
      question: string,
      isOther: withDefault(false, boolean),
      isSecret: withDefault(false, boolean),
      options: nullable(array(ToolRequestUserInputOption)),
    }),
  asked,
);
export type ToolRequestUserInputQuestion = Static<typeof ToolRequestUserInputQuestion>;

export const ToolRequestUserInputParams = def(
  'ToolRequestUserInputParams',
  () =>
    obj({ threadId: string, turnId: string, itemId: string, questions: array(ToolRequestUserInputQuestion) }),
  asked,
);
export type ToolRequestUserInputParams = Static<typeof ToolRequestUserInputParams>;

export const ToolRequestUserInputAnswer = def(
  'ToolRequestUserInputAnswer',
  () => obj({ answers: array(string) }),
  asked,
);
export type ToolRequestUserInputAnswer = Static<typeof ToolRequestUserInputAnswer>;

export const ToolRequestUserInputResponse = def(
  'ToolRequestUserInputResponse',
  () => obj({ answers: map(ToolRequestUserInputAnswer) }),
  asked,
);
export type ToolRequestUserInputResponse = Static<typeof ToolRequestUserInputResponse>;
