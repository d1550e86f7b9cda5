/** Rows of the `threads` table: what they hold, and how they come from rollout summaries and go to list entries. */
import type { ListEntry } from '../list-query.ts';
import { metaTimeMs } from '../session-meta.ts';
import { originFromStored } from '../rollout/mapping.ts';
import type { StoredApprovalPolicy, StoredSandboxPolicy } from '../rollout/policies.ts';
import type { StoredSessionSource, StoredThreadSource, TurnContextItem } from '../rollout/records.ts';
import type { RolloutSummary } from '../rollout/summary.ts';

export interface ThreadRow {
  id: string;
  rollout_path: string;
  created_at: number;
  updated_at: number;
  source: string;
  model_provider: string;
  cwd: string;
  title: string;
  sandbox_policy: string;
  approval_mode: string;
  tokens_used: number;
  archived: number;
  archived_at: number | null;
  git_sha: string | null;
  git_branch: string | null;
  git_origin_url: string | null;
  cli_version: string;
  first_user_message: string;
  agent_nickname: string | null;
  agent_role: string | null;
  memory_mode: string;
  model: string | null;
  reasoning_effort: string | null;
  agent_path: string | null;
  created_at_ms: number;
  updated_at_ms: number;
  thread_source: string | null;
}

/** Column names, in the order that statements bind them. */
export const THREAD_COLUMNS = [
  'id',
  'rollout_path',
  'created_at',
  'updated_at',
  'source',
  'model_provider',
  'cwd',
  'title',
  'sandbox_policy',
  'approval_mode',
  'tokens_used',
  'archived',
  'archived_at',
  'git_sha',
  'git_branch',
  'git_origin_url',
  'cli_version',
  'first_user_message',
  'agent_nickname',
  'agent_role',
  'memory_mode',
  'model',
  'reasoning_effort',
  'agent_path',
  'created_at_ms',
  'updated_at_ms',
  'thread_source',
] as const satisfies readonly (keyof ThreadRow)[];

/**
 * The decoding edge of the table: another version may have put other types in a column.
 * @param cells in the order of `THREAD_COLUMNS`
 * @returns `undefined` for what is no thread's row
 */
export function rowOfCells(cells: readonly unknown[]): ThreadRow | undefined {
  let at = 0;
  const cell = (): unknown => cells[at++];
  const [id, path, createdAt, updatedAt, source] = [cell(), cell(), cell(), cell(), cell()];
  if (typeof id !== 'string' || typeof path !== 'string' || typeof source !== 'string') return undefined;
  if (typeof createdAt !== 'number' || typeof updatedAt !== 'number') return undefined;
  return {
    id,
    rollout_path: path,
    created_at: createdAt,
    updated_at: updatedAt,
    source,
    model_provider: text(cell()),
    cwd: text(cell()),
    title: text(cell()),
    sandbox_policy: text(cell()),
    approval_mode: text(cell()),
    tokens_used: number(cell(), 0),
    archived: number(cell(), 0),
    archived_at: numberOrNull(cell()),
    git_sha: textOrNull(cell()),
    git_branch: textOrNull(cell()),
    git_origin_url: textOrNull(cell()),
    cli_version: text(cell()),
    first_user_message: text(cell()),
    agent_nickname: textOrNull(cell()),
    agent_role: textOrNull(cell()),
    memory_mode: text(cell()),
    model: textOrNull(cell()),
    reasoning_effort: textOrNull(cell()),
    agent_path: textOrNull(cell()),
    created_at_ms: number(cell(), createdAt * 1000),
    updated_at_ms: number(cell(), updatedAt * 1000),
    thread_source: textOrNull(cell()),
  };
}

const text = (cell: unknown): string => (typeof cell === 'string' ? cell : '');
const textOrNull = (cell: unknown): string | null => (typeof cell === 'string' ? cell : null);
const number = (cell: unknown, otherwise: number): number => (typeof cell === 'number' ? cell : otherwise);
const numberOrNull = (cell: unknown): number | null => (typeof cell === 'number' ? cell : null);

const DEFAULT_SANDBOX: StoredSandboxPolicy = { type: 'read-only' };
const DEFAULT_APPROVAL: StoredApprovalPolicy = 'on-request';

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Enums are stored as their bare name, everything else as JSON. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export interface RowOrigin {
  path: string;
  archived: boolean;
  defaultProvider: string;
}

export function rowOfSummary(
  summary: RolloutSummary,
  { path, archived, defaultProvider }: RowOrigin,
): ThreadRow {
  const { meta } = summary;
  const createdAtMs = metaTimeMs(meta) ?? summary.mtimeMs;
  return {
    id: meta.id,
    rollout_path: path,
    created_at: seconds(createdAtMs),
    updated_at: seconds(summary.mtimeMs),
    source: textOf(meta.source),
    model_provider: meta.model_provider ?? defaultProvider,
    cwd: meta.cwd,
    title: summary.title ?? '',
    ...turnColumns(summary.turnContext),
    tokens_used: summary.tokensUsed ?? 0,
    archived: archived ? 1 : 0,
    archived_at: archived ? seconds(summary.mtimeMs) : null,
    git_sha: meta.git?.commit_hash ?? null,
    git_branch: meta.git?.branch ?? null,
    git_origin_url: meta.git?.repository_url ?? null,
    cli_version: meta.cli_version,
    first_user_message: summary.firstUserMessage ?? '',
    agent_nickname: meta.agent_nickname ?? null,
    agent_role: meta.agent_role ?? null,
    memory_mode: summary.memoryMode ?? 'enabled',
    agent_path: meta.agent_path ?? null,
    created_at_ms: createdAtMs,
    updated_at_ms: summary.mtimeMs,
    thread_source: meta.thread_source ?? null,
  };
}

type TurnColumns = Pick<ThreadRow, 'sandbox_policy' | 'approval_mode' | 'model' | 'reasoning_effort'>;

/** The columns that follow the last turn's settings. */
export function turnColumns(turn: TurnContextItem | undefined): TurnColumns {
  return {
    sandbox_policy: textOf(turn?.sandbox_policy ?? DEFAULT_SANDBOX),
    approval_mode: textOf(turn?.approval_policy ?? DEFAULT_APPROVAL),
    model: turn?.model ?? null,
    reasoning_effort: turn?.effort ?? null,
  };
}

/**
 * @param userName the name from the session index, if there is one
 * @param folder the thread's folder, if it is to be spelled in another way than in the row
 */
export function entryOfRow(row: ThreadRow, userName: string | undefined, folder = row.cwd): ListEntry {
  const storedSource = sourceOfText(row.source);
  const hasGit = row.git_sha !== null || row.git_branch !== null || row.git_origin_url !== null;
  return {
    storedSource,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    title: row.title,
    folder,
    thread: {
      id: row.id,
      forkedFromId: null,
      preview: row.first_user_message,
      modelProvider: row.model_provider,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      path: row.rollout_path,
      cwd: folder,
      cliVersion: row.cli_version,
      ...originFromStored(storedSource, row.agent_nickname, row.agent_role),
      threadSource: threadSourceOf(row.thread_source),
      gitInfo: hasGit ? { sha: row.git_sha, branch: row.git_branch, originUrl: row.git_origin_url } : null,
      name: givenName(row) ?? userName ?? null,
      archived: row.archived !== 0,
    },
  };
}

/** Newer versions keep a thread's name in its title, which otherwise repeats the first user message. */
function givenName(row: Pick<ThreadRow, 'title' | 'first_user_message'>): string | undefined {
  const title = row.title.trim();
  const derived = row.first_user_message.trim();
  return title === '' || title === derived || derived === '' || derived === '[Image]' ? undefined : title;
}

/** The source in a row, as rollout files store it. */
export function sourceOfText(text: string): StoredSessionSource {
  switch (text) {
    case 'cli':
    case 'vscode':
    case 'exec':
    case 'mcp':
      return text;
  }
  try {
    const source: unknown = JSON.parse(text);
    if (typeof source === 'object' && source !== null && ('custom' in source || 'subagent' in source)) {
      return source as StoredSessionSource;
    }
  } catch {
    // Not JSON: a name that this version does not know.
  }
  return 'unknown';
}

function threadSourceOf(text: string | null): StoredThreadSource | null {
  return text === 'user' || text === 'subagent' || text === 'memory_consolidation' ? text : null;
}
