/**
 * The records of a rollout file: one JSON object a line, `{timestamp, type, payload}`.
 * Names and shapes are those of rollout format 0.129.0 (snake_case, optional keys left out rather than null where
 * the type says `?`), so files written here resume in the reference and the other way round.
 */
import type {
  JsonValue,
  ModeKind,
  Personality,
  ReasoningEffort,
  ResponseItem,
} from '../../protocol/index.ts';
import type { StoredEvent } from './events.ts';
import type { StoredApprovalPolicy, StoredPermissionProfile, StoredSandboxPolicy } from './policies.ts';
import type { StoredFileSystemPolicy } from './policies.ts';

/** Who started a thread, as stored (`mcp` is what the wire calls `appServer`). */
export type StoredSessionSource =
  | 'cli'
  | 'vscode'
  | 'exec'
  | 'mcp'
  | 'unknown'
  | { custom: string }
  | { internal: string }
  | { subagent: StoredSubAgentSource };

export type StoredSubAgentSource =
  | 'review'
  | 'compact'
  | 'memory_consolidation'
  | {
      thread_spawn: {
        parent_thread_id: string;
        depth: number;
        agent_path?: string | null;
        agent_nickname?: string | null;
        agent_role?: string | null;
      };
    }
  | { other: string };

/** The thread that spawned the one with this source. */
export function spawnParent(source: StoredSessionSource): string | undefined {
  const subagent = typeof source === 'object' && 'subagent' in source ? source.subagent : undefined;
  const spawn =
    typeof subagent === 'object' && 'thread_spawn' in subagent ? subagent.thread_spawn : undefined;
  return spawn?.parent_thread_id;
}

export type StoredThreadSource = 'user' | 'subagent' | 'memory_consolidation';

export interface StoredGitInfo {
  commit_hash?: string;
  branch?: string;
  repository_url?: string;
}

/** A tool of the client, keys in the reference's order. */
export interface StoredDynamicTool {
  namespace?: string;
  name: string;
  description: string;
  inputSchema: JsonValue;
  deferLoading?: boolean;
}

/** First record of a file. A forked file carries its source's meta as later, second one: the first one counts. */
export interface SessionMeta {
  id: string;
  forked_from_id?: string;
  /** RFC 3339 with milliseconds, UTC: when the thread was created. */
  timestamp: string;
  cwd: string;
  originator: string;
  cli_version: string;
  source: StoredSessionSource;
  thread_source?: StoredThreadSource;
  agent_nickname?: string;
  agent_role?: string;
  agent_path?: string;
  model_provider?: string;
  base_instructions?: { text: string } | null;
  dynamic_tools?: StoredDynamicTool[];
  memory_mode?: string;
  git?: StoredGitInfo;
}

interface StoredCollaborationMode {
  mode: ModeKind;
  settings: {
    model: string;
    reasoning_effort: ReasoningEffort | null;
    developer_instructions: string | null;
  };
}

/** The settings a turn ran with; written once a turn, after the context messages that it explains. */
export interface TurnContextItem {
  turn_id?: string;
  trace_id?: string;
  cwd: string;
  /** `YYYY-MM-DD` in `timezone`. */
  current_date?: string;
  timezone?: string;
  approval_policy: StoredApprovalPolicy;
  sandbox_policy: StoredSandboxPolicy;
  permission_profile?: StoredPermissionProfile;
  file_system_sandbox_policy?: StoredFileSystemPolicy;
  network?: { allowed_domains: string[]; denied_domains: string[] };
  model: string;
  personality?: Personality;
  collaboration_mode?: StoredCollaborationMode;
  realtime_active?: boolean;
  effort?: ReasoningEffort;
  summary: string;
  user_instructions?: string;
  developer_instructions?: string;
  final_output_json_schema?: unknown;
  truncation_policy?: { mode: 'bytes' | 'tokens'; limit: number };
}

/** A compaction: the model's history starts again from `replacement_history` (absent in files of old versions). */
export interface CompactedItem {
  message: string;
  replacement_history?: ResponseItem[];
}

export type RolloutItem =
  | { type: 'session_meta'; payload: SessionMeta }
  | { type: 'turn_context'; payload: TurnContextItem }
  | { type: 'response_item'; payload: ResponseItem }
  | { type: 'event_msg'; payload: StoredEvent }
  | { type: 'compacted'; payload: CompactedItem };

/** A line of the file. `timestamp` is RFC 3339 in UTC with milliseconds: when the line was written. */
export type RolloutLine = RolloutItem & { timestamp: string };
