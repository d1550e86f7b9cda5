import type { ConversationSummary, SessionSource } from '../protocol/index.ts';
import type { Handler } from '../rpc/index.ts';
import { internal, invalidRequest } from '../rpc/index.ts';
import type { SessionMeta, StoredThread, ThreadRef, ThreadStore } from '../store/index.ts';
import { StoreError } from '../store/index.ts';
import { toRpcError } from './domain-errors.ts';

/** What summaries are made from. */
export interface ConversationSummaryParts {
  readonly store: () => Promise<ThreadStore>;
}

/** `getConversationSummary`: a stored thread in few words, by its id or its rollout file, for older clients. */
export function conversationSummary({ store }: ConversationSummaryParts): Handler<'getConversationSummary'> {
  return async (params) => {
    const threads = await store();
    const ref = 'rolloutPath' in params ? { path: params.rolloutPath } : { threadId: params.conversationId };
    try {
      const { thread, meta } = await threads.load(ref);
      return { summary: summaryOf(thread, createdAt(meta)) };
    } catch (error) {
      return refuse(ref, error);
    }
  };
}

/** When the thread was created, in milliseconds, which its summary does not have. */
function createdAt({ timestamp }: SessionMeta): string | null {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** 0.129.0 gives the time of creation as both times. */
function summaryOf(thread: StoredThread, created: string | null): ConversationSummary {
  const { gitInfo } = thread;
  return {
    conversationId: thread.id,
    path: thread.path ?? '',
    preview: thread.preview,
    timestamp: created,
    updatedAt: created,
    modelProvider: thread.modelProvider,
    cwd: thread.cwd,
    cliVersion: thread.cliVersion,
    source: coreSource(thread.source),
    gitInfo:
      gitInfo === null ? null : { sha: gitInfo.sha, branch: gitInfo.branch, origin_url: gitInfo.originUrl },
  };
}

/** The older spelling of where a thread came from. */
function coreSource(source: SessionSource): ConversationSummary['source'] {
  if (source === 'appServer') return 'mcp';
  if (typeof source === 'string') return source;
  return 'custom' in source ? source : { subagent: source.subAgent };
}

function refuse(ref: ThreadRef, error: unknown): never {
  if (error instanceof StoreError && 'threadId' in ref && error.kind === 'notFound') {
    throw invalidRequest(`no rollout found for conversation id ${ref.threadId}`);
  }
  if (error instanceof StoreError && 'path' in ref && error.kind === 'corrupt') {
    throw internal(
      `failed to load conversation summary from ${ref.path}: thread-store internal error: ${error.message}`,
    );
  }
  if (error instanceof StoreError && error.kind === 'pathless') {
    throw invalidRequest('rollout path queries are only supported with the local thread store');
  }
  return toRpcError(error);
}
