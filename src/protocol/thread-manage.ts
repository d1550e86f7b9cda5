/** Everything else one can do to a thread. */
import {
  array,
  bigUint64,
  boolean,
  def,
  doc,
  json,
  obj,
  optional,
  shared,
  string,
  stringEnum,
  uint32,
  type Static,
} from './schema/index.ts';
import { Thread } from './thread.ts';

export const ThreadArchiveParams = def('ThreadArchiveParams', () => obj({ threadId: string }));
export type ThreadArchiveParams = Static<typeof ThreadArchiveParams>;

export const ThreadArchiveResponse = def('ThreadArchiveResponse', () => obj({}));
export type ThreadArchiveResponse = Static<typeof ThreadArchiveResponse>;

export const ThreadUnsubscribeParams = def('ThreadUnsubscribeParams', () => obj({ threadId: string }));
export type ThreadUnsubscribeParams = Static<typeof ThreadUnsubscribeParams>;

export const ThreadUnsubscribeStatus = def('ThreadUnsubscribeStatus', () =>
  stringEnum('notLoaded', 'notSubscribed', 'unsubscribed'),
);
export type ThreadUnsubscribeStatus = Static<typeof ThreadUnsubscribeStatus>;

export const ThreadUnsubscribeResponse = def('ThreadUnsubscribeResponse', () =>
  obj({ status: ThreadUnsubscribeStatus }),
);
export type ThreadUnsubscribeResponse = Static<typeof ThreadUnsubscribeResponse>;

export const ThreadIncrementElicitationParams = def('ThreadIncrementElicitationParams', () =>
  doc(
    'Counts one more question that is out with the user; while any is, timeouts stand still.',
    obj({ threadId: string }),
  ),
);
export type ThreadIncrementElicitationParams = Static<typeof ThreadIncrementElicitationParams>;

export const ThreadIncrementElicitationResponse = def('ThreadIncrementElicitationResponse', () =>
  obj({
    count: doc('Questions that are out now.', bigUint64),
    paused: doc('Whether timeouts stand still.', boolean),
  }),
);
export type ThreadIncrementElicitationResponse = Static<typeof ThreadIncrementElicitationResponse>;

export const ThreadDecrementElicitationParams = def('ThreadDecrementElicitationParams', () =>
  doc('Counts one question fewer.', obj({ threadId: string })),
);
export type ThreadDecrementElicitationParams = Static<typeof ThreadDecrementElicitationParams>;

export const ThreadDecrementElicitationResponse = def('ThreadDecrementElicitationResponse', () =>
  obj({
    count: doc('Questions that are out now.', bigUint64),
    paused: doc('Whether timeouts still stand still.', boolean),
  }),
);
export type ThreadDecrementElicitationResponse = Static<typeof ThreadDecrementElicitationResponse>;

export const ThreadSetNameParams = def('ThreadSetNameParams', () => obj({ threadId: string, name: string }));
export type ThreadSetNameParams = Static<typeof ThreadSetNameParams>;

export const ThreadSetNameResponse = def('ThreadSetNameResponse', () => obj({}));
export type ThreadSetNameResponse = Static<typeof ThreadSetNameResponse>;

export const ThreadMetadataGitInfoUpdateParams = def('ThreadMetadataGitInfoUpdateParams', () =>
  obj({
    sha: doc('Absent leaves it, null clears it.', optional(string)),
    branch: doc('Absent leaves it, null clears it.', optional(string)),
    originUrl: doc('Absent leaves it, null clears it.', optional(string)),
  }),
);
export type ThreadMetadataGitInfoUpdateParams = Static<typeof ThreadMetadataGitInfoUpdateParams>;

export const ThreadMetadataUpdateParams = def('ThreadMetadataUpdateParams', () =>
  obj({
    threadId: string,
    gitInfo: doc(
      'Changes to the stored git data, field by field.',
      optional(ThreadMetadataGitInfoUpdateParams),
    ),
  }),
);
export type ThreadMetadataUpdateParams = Static<typeof ThreadMetadataUpdateParams>;

export const ThreadMetadataUpdateResponse = def('ThreadMetadataUpdateResponse', () =>
  obj({ thread: Thread }),
);
export type ThreadMetadataUpdateResponse = Static<typeof ThreadMetadataUpdateResponse>;

export const ThreadMemoryMode = def('ThreadMemoryMode', () => stringEnum('enabled', 'disabled'), shared);
export type ThreadMemoryMode = Static<typeof ThreadMemoryMode>;

export const ThreadMemoryModeSetParams = def('ThreadMemoryModeSetParams', () =>
  obj({ threadId: string, mode: ThreadMemoryMode }),
);
export type ThreadMemoryModeSetParams = Static<typeof ThreadMemoryModeSetParams>;

export const ThreadMemoryModeSetResponse = def('ThreadMemoryModeSetResponse', () => obj({}));
export type ThreadMemoryModeSetResponse = Static<typeof ThreadMemoryModeSetResponse>;

export const ThreadUnarchiveParams = def('ThreadUnarchiveParams', () => obj({ threadId: string }));
export type ThreadUnarchiveParams = Static<typeof ThreadUnarchiveParams>;

export const ThreadUnarchiveResponse = def('ThreadUnarchiveResponse', () => obj({ thread: Thread }));
export type ThreadUnarchiveResponse = Static<typeof ThreadUnarchiveResponse>;

export const ThreadCompactStartParams = def('ThreadCompactStartParams', () => obj({ threadId: string }));
export type ThreadCompactStartParams = Static<typeof ThreadCompactStartParams>;

export const ThreadCompactStartResponse = def('ThreadCompactStartResponse', () => obj({}));
export type ThreadCompactStartResponse = Static<typeof ThreadCompactStartResponse>;

export const ThreadShellCommandParams = def('ThreadShellCommandParams', () =>
  obj({
    threadId: string,
    command: doc(
      "A line for the thread's shell, pipes and quotes included. Runs with full access, whatever the sandbox.",
      string,
    ),
  }),
);
export type ThreadShellCommandParams = Static<typeof ThreadShellCommandParams>;

export const ThreadShellCommandResponse = def('ThreadShellCommandResponse', () => obj({}));
export type ThreadShellCommandResponse = Static<typeof ThreadShellCommandResponse>;

export const ThreadApproveGuardianDeniedActionParams = def('ThreadApproveGuardianDeniedActionParams', () =>
  obj({ threadId: string, event: doc('The denied assessment, as the server reported it.', json) }),
);
export type ThreadApproveGuardianDeniedActionParams = Static<typeof ThreadApproveGuardianDeniedActionParams>;

export const ThreadApproveGuardianDeniedActionResponse = def(
  'ThreadApproveGuardianDeniedActionResponse',
  () => obj({}),
);
export type ThreadApproveGuardianDeniedActionResponse = Static<
  typeof ThreadApproveGuardianDeniedActionResponse
>;

export const ThreadBackgroundTerminalsCleanParams = def('ThreadBackgroundTerminalsCleanParams', () =>
  obj({ threadId: string }),
);
export type ThreadBackgroundTerminalsCleanParams = Static<typeof ThreadBackgroundTerminalsCleanParams>;

export const ThreadBackgroundTerminalsCleanResponse = def('ThreadBackgroundTerminalsCleanResponse', () =>
  obj({}),
);
export type ThreadBackgroundTerminalsCleanResponse = Static<typeof ThreadBackgroundTerminalsCleanResponse>;

export const ThreadRollbackParams = def('ThreadRollbackParams', () =>
  obj({
    threadId: string,
    numTurns: doc(
      'How many turns to drop from the end, at least 1. Files that the agent changed stay as they are.',
      uint32,
    ),
  }),
);
export type ThreadRollbackParams = Static<typeof ThreadRollbackParams>;

export const ThreadRollbackResponse = def('ThreadRollbackResponse', () =>
  obj({
    thread: doc(
      'The thread as it is now, with its turns; what was never stored, such as command output, is missing from their items.',
      Thread,
    ),
  }),
);
export type ThreadRollbackResponse = Static<typeof ThreadRollbackResponse>;

export const ThreadInjectItemsParams = def('ThreadInjectItemsParams', () =>
  obj({
    threadId: string,
    items: doc('Responses API items to append to what the model sees of the thread.', array(json)),
  }),
);
export type ThreadInjectItemsParams = Static<typeof ThreadInjectItemsParams>;

export const ThreadInjectItemsResponse = def('ThreadInjectItemsResponse', () => obj({}));
export type ThreadInjectItemsResponse = Static<typeof ThreadInjectItemsResponse>;
