import path from 'node:path';
import type { Threads } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { toRpcError } from '../domain-errors.ts';
import { indexedThreadView } from './thread-view.ts';

/** What listing threads needs. */
export interface ThreadListParts {
  readonly threads: Pick<Threads, 'get' | 'ids'>;
  readonly store: () => Promise<ThreadStore>;
  /** The folder that relative paths start from. */
  readonly cwd: string;
}

/** `thread/list`: a page of the stored threads, each with its status now. */
export function listThreads({ threads, store, cwd }: ThreadListParts): Handler<'thread/list'> {
  return async (params) => {
    const folders = typeof params.cwd === 'string' ? [params.cwd] : params.cwd;
    const query = { ...params, cwd: folders?.map((folder) => path.resolve(cwd, folder)) };
    const page = await (await store()).list(query).catch(toRpcError);
    const data = page.threads.map((stored) =>
      indexedThreadView(stored, { status: threads.get(stored.id)?.status ?? { type: 'notLoaded' } }),
    );
    return { data, nextCursor: page.nextCursor, backwardsCursor: page.backwardsCursor };
  };
}

/** `thread/loaded/list`: a page of the ids of the loaded threads, sorted; the cursor is the last id of a page. */
export function listLoadedThreads({
  threads,
}: Pick<ThreadListParts, 'threads'>): Handler<'thread/loaded/list'> {
  return ({ cursor, limit }) => {
    const ids = threads.ids();
    const from = cursor == null ? 0 : afterCursor(ids, cursor);
    const until = limit == null ? ids.length : from + Math.max(limit, 1);
    const data = ids.slice(from, until);
    return { data, nextCursor: until < ids.length ? (data.at(-1) ?? null) : null };
  };
}

function afterCursor(ids: readonly string[], cursor: string): number {
  if (!/^[0-9a-f-]{36}$/i.test(cursor)) throw invalidRequest(`invalid cursor: ${cursor}`);
  const index = ids.findIndex((id) => id > cursor);
  return index === -1 ? ids.length : index;
}
