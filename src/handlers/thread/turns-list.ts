import type { Thread, Threads, TurnAnchor } from '../../engine/index.ts';
import { readTurnPage } from '../../engine/index.ts';
import type { Turn } from '../../protocol/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import type { DamageNotices } from './damage.ts';
import { foundThread } from './read.ts';
import { checkThreadId } from './thread-ids.ts';

const DEFAULT_PAGE = 25;
const LARGEST_PAGE = 100;

/** What listing turns needs. */
export interface ThreadTurnsListParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
  readonly damage: DamageNotices;
}

/** `thread/turns/list`: a page of a thread's turns, the running one as it is now; nothing is loaded. */
export function listTurns({ threads, store, damage }: ThreadTurnsListParts): Handler<'thread/turns/list'> {
  return async (params, { session, afterReply }) => {
    const threadId = checkThreadId(params.threadId);
    const thread = threads.get(threadId);
    if (thread !== undefined) checkStored(thread);
    const anchor = params.cursor == null ? null : parseCursor(params.cursor);
    const limit = Math.min(Math.max(params.limit ?? DEFAULT_PAGE, 1), LARGEST_PAGE);
    const newestFirst = params.sortDirection !== 'asc';
    const stored = await store();
    const query = { anchor, limit, newestFirst, active: thread?.activeTurn ?? null };
    const page = await foundThread(threadId, readTurnPage(stored, { threadId }, query));
    if (page === null) throw invalidRequest('invalid cursor: anchor turn is no longer present');
    const { turns, more } = page;
    // A file without records may be no thread, which only its summary tells.
    if (turns.length === 0) await foundThread(threadId, stored.read({ threadId }));
    afterReply(() => damage.tell(session, threadId));
    return {
      data: turns,
      nextCursor: more ? cursorOf(turns.at(-1), false) : null,
      backwardsCursor: cursorOf(turns[0], true),
    };
  };
}

function checkStored(thread: Thread): void {
  if (thread.start.ephemeral) throw invalidRequest('ephemeral threads do not support thread/turns/list');
  if (thread.materialized) return;
  throw invalidRequest(
    `thread ${thread.id} is not materialized yet; thread/turns/list is unavailable before first user message`,
  );
}

const cursorOf = (turn: Turn | undefined, includeAnchor: boolean): string | null =>
  turn === undefined ? null : JSON.stringify({ turnId: turn.id, includeAnchor });

/** Reads a cursor of 0.129.0: the JSON of a turn's id and whether the page begins with that turn. */
function parseCursor(cursor: string): TurnAnchor {
  const read = readJson(cursor);
  if (typeof read === 'object' && read !== null && 'turnId' in read && 'includeAnchor' in read) {
    const { turnId, includeAnchor } = read;
    if (typeof turnId === 'string' && typeof includeAnchor === 'boolean') {
      return { turnId, inclusive: includeAnchor };
    }
  }
  throw invalidRequest(`invalid cursor: ${cursor}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
