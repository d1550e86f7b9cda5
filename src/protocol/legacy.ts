/** Methods and server requests older than threads; kept for clients that still use them. */
import {
  array,
  def,
  described,
  doc,
  map,
  nullable,
  obj,
  pathString,
  root,
  string,
  tagged,
  tsOnly,
  untagged,
  variants,
  type Static,
} from './schema/index.ts';
import { GitSha, ThreadId } from './ids.ts';
import { ExecPolicyAmendment, NetworkPolicyAmendment } from './network-approval.ts';
import { CoreSessionSource } from './thread-source.ts';

export const FileChange = def(
  'FileChange',
  () =>
    tagged('type', {
      add: { content: string },
      delete: { content: string },
      update: { unified_diff: string, move_path: nullable(string) },
    }),
  root,
);
export type FileChange = Static<typeof FileChange>;

export const ApplyPatchApprovalParams = def(
  'ApplyPatchApprovalParams',
  () =>
    obj({
      conversationId: ThreadId,
      callId: doc('The call this belongs to, in the events around it.', string),
      fileChanges: map(FileChange),
      reason: doc('Why the agent asks.', nullable(string)),
      grantRoot: doc('Asks for writing below this directory until the session ends.', nullable(string)),
    }),
  root,
);
export type ApplyPatchApprovalParams = Static<typeof ApplyPatchApprovalParams>;

export const ReviewDecision = def(
  'ReviewDecision',
  () =>
    variants(
      described('approved', 'Do it.'),
      { approved_execpolicy_amendment: obj({ proposed_execpolicy_amendment: ExecPolicyAmendment }) },
      described('approved_for_session', 'Do it, and the like in this session, without asking again.'),
      { network_policy_amendment: obj({ network_policy_amendment: NetworkPolicyAmendment }) },
      described('denied', "Don't; the agent may try something else."),
      described('timed_out', 'An automatic review took too long.'),
      described('abort', "Don't, and wait for the user."),
    ),
  root,
);
export type ReviewDecision = Static<typeof ReviewDecision>;

export const ApplyPatchApprovalResponse = def(
  'ApplyPatchApprovalResponse',
  () => obj({ decision: ReviewDecision }),
  root,
);
export type ApplyPatchApprovalResponse = Static<typeof ApplyPatchApprovalResponse>;

export const ParsedCommand = def(
  'ParsedCommand',
  () =>
    tagged('type', {
      read: {
        cmd: string,
        name: string,
        path: doc(
          'The file read, as well as it can be told: relative ones count from the directory of the command.',
          string,
        ),
      },
      list_files: { cmd: string, path: nullable(string) },
      search: { cmd: string, query: nullable(string), path: nullable(string) },
      unknown: { cmd: string },
    }),
  root,
);
export type ParsedCommand = Static<typeof ParsedCommand>;

export const ExecCommandApprovalParams = def(
  'ExecCommandApprovalParams',
  () =>
    obj({
      conversationId: ThreadId,
      callId: doc('The call this belongs to, in the events around it.', string),
      approvalId: doc('Tells apart several approvals of one call.', nullable(string)),
      command: array(string),
      cwd: string,
      reason: nullable(string),
      parsedCmd: array(ParsedCommand),
    }),
  root,
);
export type ExecCommandApprovalParams = Static<typeof ExecCommandApprovalParams>;

export const ExecCommandApprovalResponse = def(
  'ExecCommandApprovalResponse',
  () => obj({ decision: ReviewDecision }),
  root,
);
export type ExecCommandApprovalResponse = Static<typeof ExecCommandApprovalResponse>;

export const ConversationGitInfo = def(
  'ConversationGitInfo',
  () => obj({ sha: nullable(string), branch: nullable(string), origin_url: nullable(string) }),
  tsOnly,
);
export type ConversationGitInfo = Static<typeof ConversationGitInfo>;

export const ConversationSummary = def(
  'ConversationSummary',
  () =>
    obj({
      conversationId: ThreadId,
      path: string,
      preview: string,
      timestamp: nullable(string),
      updatedAt: nullable(string),
      modelProvider: string,
      cwd: string,
      cliVersion: string,
      source: CoreSessionSource,
      gitInfo: nullable(ConversationGitInfo),
    }),
  tsOnly,
);
export type ConversationSummary = Static<typeof ConversationSummary>;

export const GetConversationSummaryParams = def(
  'GetConversationSummaryParams',
  () => untagged(obj({ rolloutPath: pathString }), obj({ conversationId: ThreadId })),
  tsOnly,
);
export type GetConversationSummaryParams = Static<typeof GetConversationSummaryParams>;

export const GetConversationSummaryResponse = def(
  'GetConversationSummaryResponse',
  () => obj({ summary: ConversationSummary }),
  tsOnly,
);
export type GetConversationSummaryResponse = Static<typeof GetConversationSummaryResponse>;

export const GitDiffToRemoteParams = def('GitDiffToRemoteParams', () => obj({ cwd: pathString }), tsOnly);
export type GitDiffToRemoteParams = Static<typeof GitDiffToRemoteParams>;

export const GitDiffToRemoteResponse = def(
  'GitDiffToRemoteResponse',
  () => obj({ sha: GitSha, diff: string }),
  tsOnly,
);
export type GitDiffToRemoteResponse = Static<typeof GitDiffToRemoteResponse>;
