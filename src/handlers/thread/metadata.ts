import type { Threads } from '../../engine/index.ts';
import type { ThreadMetadataGitInfoUpdateParams } from '../../protocol/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { threadNotFound } from './store-failure.ts';
import { checkThreadId } from './thread-ids.ts';
import { indexedThreadView } from './thread-view.ts';

/** What changing a thread's metadata needs. */
export interface ThreadMetadataParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
}

/** `thread/metadata/update`: changes the stored git data of a thread, archived ones included. */
export function updateThreadMetadata({
  threads,
  store,
}: ThreadMetadataParts): Handler<'thread/metadata/update'> {
  return async (params) => {
    const threadId = checkThreadId(params.threadId);
    const change = checkChange(params.gitInfo ?? {});
    const thread = threads.get(threadId);
    if (thread?.start.ephemeral === true) {
      throw invalidRequest(`ephemeral thread does not support metadata updates: ${threadId}`);
    }
    await thread?.start.ready;
    const stored = await (await store()).changeGit(threadId, change).catch(threadNotFound(threadId));
    return { thread: indexedThreadView(stored, { status: thread?.status ?? { type: 'notLoaded' } }) };
  };
}

function checkChange({ sha, branch, originUrl }: ThreadMetadataGitInfoUpdateParams) {
  if (sha === undefined && branch === undefined && originUrl === undefined) {
    throw invalidRequest('gitInfo must include at least one field');
  }
  return {
    sha: checkField('sha', sha),
    branch: checkField('branch', branch),
    originUrl: checkField('originUrl', originUrl),
  };
}

function checkField(name: string, value: string | null | undefined): string | null | undefined {
  const text = value?.trim();
  if (text === '') throw invalidRequest(`gitInfo.${name} must not be empty`);
  return text ?? value;
}
