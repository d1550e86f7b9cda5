/** Where a thread came from. */
import {
  def,
  int32,
  nullDefault,
  nullable,
  obj,
  shared,
  string,
  stringEnum,
  tsOnly,
  variants,
  type Static,
} from './schema/index.ts';
import { AgentPath, ThreadId } from './ids.ts';

export const ThreadSource = def('ThreadSource', () => stringEnum('user', 'subagent', 'memory_consolidation'));
export type ThreadSource = Static<typeof ThreadSource>;

export const ThreadSourceKind = def('ThreadSourceKind', () =>
  stringEnum(
    'cli',
    'vscode',
    'exec',
    'appServer',
    'subAgent',
    'subAgentReview',
    'subAgentCompact',
    'subAgentThreadSpawn',
    'subAgentOther',
    'unknown',
  ),
);
export type ThreadSourceKind = Static<typeof ThreadSourceKind>;

export const GitInfo = def('GitInfo', () =>
  obj({ sha: nullable(string), branch: nullable(string), originUrl: nullable(string) }),
);
export type GitInfo = Static<typeof GitInfo>;

export const SubAgentSource = def(
  'SubAgentSource',
  () =>
    variants(
      'review',
      'compact',
      {
        thread_spawn: obj({
          parent_thread_id: ThreadId,
          depth: int32,
          agent_path: nullDefault(nullable(AgentPath)),
          agent_nickname: nullDefault(nullable(string)),
          agent_role: nullDefault(nullable(string)),
        }),
      },
      'memory_consolidation',
      { other: string },
    ),
  shared,
);
export type SubAgentSource = Static<typeof SubAgentSource>;

export const SessionSource = def('SessionSource', () =>
  variants('cli', 'vscode', 'exec', 'appServer', { custom: string }, { subAgent: SubAgentSource }, 'unknown'),
);
export type SessionSource = Static<typeof SessionSource>;

export const InternalSessionSource = def(
  'InternalSessionSource',
  () => stringEnum('memory_consolidation'),
  tsOnly,
);
export type InternalSessionSource = Static<typeof InternalSessionSource>;

export const CoreSessionSource = def(
  'CoreSessionSource',
  () =>
    variants(
      'cli',
      'vscode',
      'exec',
      'mcp',
      { custom: string },
      { internal: InternalSessionSource },
      { subagent: SubAgentSource },
      'unknown',
    ),
  { ...tsOnly, alias: 'SessionSource' },
);
export type CoreSessionSource = Static<typeof CoreSessionSource>;
