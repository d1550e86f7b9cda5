/** What appended records change in a thread's row. */
import { userMessagePreview, userMessageTitle } from '../rollout/preview.ts';
import type { RolloutItem, StoredDynamicTool } from '../rollout/records.ts';
import { type ThreadRow, turnColumns } from './thread-row.ts';

/** Columns to write, those to write only if nothing stands in them, and the tools that the thread was started with. */
export interface RowChanges {
  set: Partial<ThreadRow>;
  setIfEmpty: Partial<Pick<ThreadRow, 'title' | 'first_user_message'>>;
  dynamicTools?: readonly StoredDynamicTool[];
}

/** Adds the effect of these records, which were stored at `nowMs`. */
export function noteRecords(changes: RowChanges, items: readonly RolloutItem[], nowMs: number): void {
  changes.set.updated_at_ms = nowMs;
  changes.set.updated_at = Math.floor(nowMs / 1000);
  for (const item of items) noteRecord(changes, item);
}

function noteRecord(changes: RowChanges, item: RolloutItem): void {
  const { set, setIfEmpty } = changes;
  if (item.type === 'turn_context') Object.assign(set, turnColumns(item.payload));
  else if (item.type === 'session_meta') {
    const { git, memory_mode, dynamic_tools } = item.payload;
    if (dynamic_tools !== undefined) changes.dynamicTools = dynamic_tools;
    if (memory_mode !== undefined) set.memory_mode = memory_mode;
    if (git !== undefined) {
      set.git_sha = git.commit_hash ?? null;
      set.git_branch = git.branch ?? null;
      set.git_origin_url = git.repository_url ?? null;
    }
  } else if (item.type === 'event_msg') {
    const event = item.payload;
    if (event.type === 'token_count') {
      if (event.info !== null) set.tokens_used = event.info.total_token_usage.total_tokens;
    } else if (event.type === 'user_message') {
      const preview = userMessagePreview(event);
      const title = userMessageTitle(event);
      if (preview !== undefined) setIfEmpty.first_user_message ??= preview;
      if (title !== undefined) setIfEmpty.title ??= title;
    }
  }
}
