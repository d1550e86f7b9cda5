/** From what a thread is created with to its session meta, and from its meta to what clients see. */
import type { GitInfo } from '../protocol/index.ts';
import { type Folders, plainPath } from './folders.ts';
import { gitFromStored, gitToStored, originFromStored, sourceToStored } from './rollout/mapping.ts';
import type { SessionMeta } from './rollout/records.ts';
import type { ListEntry } from './list-query.ts';
import type { GitChange } from './thread-changes.ts';
import type { NewThread } from './thread-store.ts';

/** The session meta of a new thread, keys in the reference's order. */
export function newSessionMeta(threadId: string, createdAt: Date, thread: NewThread): SessionMeta {
  const { dynamicTools, gitInfo } = thread;
  return {
    id: threadId,
    ...present('forked_from_id', thread.forkedFromId),
    timestamp: createdAt.toISOString(),
    cwd: thread.cwd,
    originator: thread.originator,
    cli_version: thread.cliVersion,
    source: sourceToStored(thread.source),
    ...present('thread_source', thread.threadSource),
    ...present('agent_nickname', thread.agentNickname),
    ...present('agent_role', thread.agentRole),
    ...present('agent_path', thread.agentPath),
    model_provider: thread.modelProvider,
    base_instructions: thread.baseInstructions == null ? null : { text: thread.baseInstructions },
    ...(dynamicTools === undefined || dynamicTools.length === 0 ? {} : { dynamic_tools: [...dynamicTools] }),
    ...present('memory_mode', thread.memoryMode),
    ...(gitInfo == null ? {} : { git: gitToStored(gitInfo) }),
  };
}

/** A later meta of a thread: the first one with what holds now, keys in the reference's order. */
export function changedMeta(head: SessionMeta, memoryMode: string, git: GitInfo | null): SessionMeta {
  const { memory_mode: _memoryMode, git: before, ...rest } = head;
  const stored = git === null ? before && {} : gitToStored(git);
  return { ...rest, memory_mode: memoryMode, ...(stored === undefined ? {} : { git: stored }) };
}

/** Git data after a change; all of its fields may be empty, which says that they were cleared. */
export function changedGit(git: GitInfo | null, change: GitChange): GitInfo {
  const { sha = null, branch = null, originUrl = null } = git ?? {};
  return {
    sha: change.sha === undefined ? sha : change.sha,
    branch: change.branch === undefined ? branch : change.branch,
    originUrl: change.originUrl === undefined ? originUrl : change.originUrl,
  };
}

function present<K extends string, V>(key: K, value: V | null | undefined): Partial<Record<K, V>> {
  const object: Partial<Record<K, V>> = {};
  if (value !== null && value !== undefined) object[key] = value;
  return object;
}

export interface SummaryFacts {
  meta: SessionMeta;
  path: string | null;
  archived: boolean;
  updatedAtMs: number;
  firstUserMessage: string | undefined;
  title: string | undefined;
  name: string | null;
  defaultProvider: string;
  folders: Folders;
}

/** A list entry (and the thread's summary in it) from the session meta and what was derived from the records. */
export function entryOf(facts: SummaryFacts): ListEntry {
  const { meta, updatedAtMs } = facts;
  const createdAtMs = metaTimeMs(meta) ?? updatedAtMs;
  return {
    storedSource: meta.source,
    createdAtMs,
    updatedAtMs,
    title: facts.title ?? '',
    folder: facts.folders.canonical(meta.cwd),
    thread: {
      id: meta.id,
      forkedFromId: meta.forked_from_id ?? null,
      preview: facts.firstUserMessage ?? '',
      modelProvider: meta.model_provider ?? facts.defaultProvider,
      createdAt: Math.floor(createdAtMs / 1000),
      updatedAt: Math.floor(updatedAtMs / 1000),
      path: facts.path,
      cwd: plainPath(meta.cwd),
      cliVersion: meta.cli_version,
      ...originFromStored(meta.source, meta.agent_nickname, meta.agent_role),
      threadSource: meta.thread_source ?? null,
      gitInfo: gitFromStored(meta.git),
      name: facts.name,
      archived: facts.archived,
    },
  };
}

/** When the thread was created, Unix ms; old files carry the file name's form of the time. */
export function metaTimeMs(meta: SessionMeta): number | undefined {
  const legacy = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})$/.exec(meta.timestamp);
  const time = Date.parse(legacy ? `${legacy[1]}T${legacy[2]}:${legacy[3]}:${legacy[4]}Z` : meta.timestamp);
  return Number.isNaN(time) ? undefined : time;
}
