/** Finding and reading threads. */
import {
  array,
  boolean,
  def,
  doc,
  elided,
  jsonOnly,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  uint32,
  untagged,
  withDefault,
  type Static,
} from './schema/index.ts';
import { SortDirection } from './ids.ts';
import { Thread } from './thread.ts';
import { ThreadSourceKind } from './thread-source.ts';
import { Turn } from './turn.ts';

export const ThreadListCwdFilter = def(
  'ThreadListCwdFilter',
  () => untagged(string, array(string)),
  jsonOnly,
);
export type ThreadListCwdFilter = Static<typeof ThreadListCwdFilter>;

export const ThreadSortKey = def('ThreadSortKey', () => stringEnum('created_at', 'updated_at'));
export type ThreadSortKey = Static<typeof ThreadSortKey>;

export const ThreadListParams = def('ThreadListParams', () =>
  obj({
    cursor: doc('Where the previous page ended: its `nextCursor`.', optional(string)),
    limit: doc('How many to return at most; the server picks a size when absent.', optional(uint32)),
    sortKey: doc('By creation unless said otherwise.', optional(ThreadSortKey)),
    sortDirection: doc('Newest first unless said otherwise.', optional(SortDirection)),
    modelProviders: doc(
      'Only threads recorded under one of these providers; empty means any.',
      optional(array(string)),
    ),
    sourceKinds: doc(
      'Only threads of these kinds; absent or empty means the interactive ones.',
      optional(array(ThreadSourceKind)),
    ),
    archived: doc('True lists archived threads only; otherwise only the others.', optional(boolean)),
    cwd: doc(
      'Only threads started in exactly this directory, or one of these.',
      optional(ThreadListCwdFilter),
    ),
    useStateDbOnly: doc(
      'Answer from the database alone, without repairing it from the rollout files.',
      elided(false, boolean),
    ),
    searchTerm: doc('Only threads whose title contains this.', optional(string)),
  }),
);
export type ThreadListParams = Static<typeof ThreadListParams>;

export const ThreadListResponse = def('ThreadListResponse', () =>
  obj({
    data: array(Thread),
    nextCursor: doc('Pass as `cursor` for what follows; null on the last page.', nullable(string)),
    backwardsCursor: doc(
      'Pass as `cursor` with the opposite direction to read back from the start of this page; null on an empty page.',
      nullable(string),
    ),
  }),
);
export type ThreadListResponse = Static<typeof ThreadListResponse>;

export const ThreadLoadedListParams = def('ThreadLoadedListParams', () =>
  obj({
    cursor: doc('Where the previous page ended: its `nextCursor`.', optional(string)),
    limit: doc('How many to return at most; all when absent.', optional(uint32)),
  }),
);
export type ThreadLoadedListParams = Static<typeof ThreadLoadedListParams>;

export const ThreadLoadedListResponse = def('ThreadLoadedListResponse', () =>
  obj({
    data: doc('Ids of the threads in memory.', array(string)),
    nextCursor: doc('Pass as `cursor` for what follows; null on the last page.', nullable(string)),
  }),
);
export type ThreadLoadedListResponse = Static<typeof ThreadLoadedListResponse>;

export const ThreadReadParams = def('ThreadReadParams', () =>
  obj({
    threadId: string,
    includeTurns: doc('Also return the turns and their items.', withDefault(false, boolean)),
  }),
);
export type ThreadReadParams = Static<typeof ThreadReadParams>;

export const ThreadReadResponse = def('ThreadReadResponse', () => obj({ thread: Thread }));
export type ThreadReadResponse = Static<typeof ThreadReadResponse>;

export const ThreadTurnsListParams = def('ThreadTurnsListParams', () =>
  obj({
    threadId: string,
    cursor: doc('Where the previous page ended: its `nextCursor`.', optional(string)),
    limit: doc('How many to return at most; the server picks a size when absent.', optional(uint32)),
    sortDirection: doc('Newest first unless said otherwise.', optional(SortDirection)),
  }),
);
export type ThreadTurnsListParams = Static<typeof ThreadTurnsListParams>;

export const ThreadTurnsListResponse = def('ThreadTurnsListResponse', () =>
  obj({
    data: array(Turn),
    nextCursor: doc('Pass as `cursor` for what follows; null on the last page.', nullable(string)),
    backwardsCursor: doc(
      'Pass as `cursor` with the opposite direction to read the first turn again and what came after it.',
      nullable(string),
    ),
  }),
);
export type ThreadTurnsListResponse = Static<typeof ThreadTurnsListResponse>;
