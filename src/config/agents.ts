import { ConfigError } from './config-error.ts';
import { SettingsReader, integer, wrongType } from './decode.ts';
import { type ConfigTable, type ConfigValue, isTable } from './values.ts';

/** A kind of agent that the user declared. */
export interface AgentRole {
  /** For the model, which chooses by it. */
  readonly description: string | undefined;
  /** An absolute path: what holds for agents of this role before everything else. */
  readonly configFile: string | undefined;
  /** What agents of this role are called; undefined: like any other. */
  readonly nicknames: readonly string[] | undefined;
}

/** What `[agents]` says, decoded but not defaulted. */
export interface AgentSettings {
  readonly maxThreads: number | undefined;
  readonly maxDepth: number | undefined;
  readonly jobMaxRuntimeSeconds: number | undefined;
  readonly roles: ReadonlyMap<string, AgentRole>;
}

/** The agents that a thread may make. */
export interface AgentLimits {
  /** Open at the same time, all that are below one thread together. */
  readonly maxThreads: number;
  /** How far below a thread that a user began. */
  readonly maxDepth: number;
}

/** Defaults of 0.129.0. */
const MAX_THREADS = 6;
const MAX_DEPTH = 1;

/** The keys of `[agents]` that are no roles. */
const SETTINGS: ReadonlySet<string> = new Set([
  'max_threads',
  'max_depth',
  'job_max_runtime_seconds',
  'interrupt_message',
]);

/** @throws SettingError at the first wrong value */
export function readAgents(table: ConfigTable, at: readonly string[]): AgentSettings {
  const reader = new SettingsReader(table, at);
  reader.boolean('interrupt_message');
  const roles = Object.entries(table)
    .filter(([key]) => !SETTINGS.has(key))
    .map(([name, value]) => [name, readRole(value, [...at, name])] as const);
  return {
    maxThreads: reader.get('max_threads', integer('usize')),
    maxDepth: reader.get('max_depth', integer('i32')),
    jobMaxRuntimeSeconds: reader.get('job_max_runtime_seconds', integer('u64')),
    roles: new Map(roles),
  };
}

function readRole(value: ConfigValue, at: readonly string[]): AgentRole {
  if (!isTable(value)) return wrongType(value, 'struct AgentRoleToml', at);
  const reader = new SettingsReader(value, at);
  return {
    description: reader.string('description'),
    configFile: reader.string('config_file'),
    nicknames: reader.strings('nickname_candidates'),
  };
}

/** @throws ConfigError where a limit leaves nothing */
export function agentLimits(settings: AgentSettings | undefined): AgentLimits {
  const { maxThreads = MAX_THREADS, maxDepth = MAX_DEPTH, jobMaxRuntimeSeconds = 1 } = settings ?? {};
  if (maxThreads < 1) throw new ConfigError('agents.max_threads must be at least 1');
  if (maxDepth < 1) throw new ConfigError('agents.max_depth must be at least 1');
  if (jobMaxRuntimeSeconds < 1) {
    throw new ConfigError('agents.job_max_runtime_seconds must be at least 1');
  }
  return { maxThreads, maxDepth };
}
