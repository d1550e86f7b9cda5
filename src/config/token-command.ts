import { SettingError } from './config-error.ts';
import { LONGEST_TIMER_MS } from '../timer.ts';
import { integer, SettingsReader, table, wrongType } from './decode.ts';
import type { ConfigValue } from './values.ts';

/** A command that prints a provider's token (`[model_providers.<id>.auth]`). */
export interface TokenCommand {
  /** A bare name is looked up in `PATH`, a relative path in `cwd`. */
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** How long a token is used; 0: until the provider refuses it. */
  readonly refreshIntervalMs: number;
  /** Absolute; undefined: the server's own folder. */
  readonly cwd: string | undefined;
}

const TIMEOUT_MS = 5000;
const REFRESH_INTERVAL_MS = 300_000;

/** Reads it. @throws SettingError where the command is missing, or may take no time */
export function tokenCommand(value: ConfigValue, at: readonly string[]): TokenCommand {
  const reader = new SettingsReader(table(value, at), at);
  const command = reader.string('command');
  if (command === undefined) throw new SettingError('missing field `command`', at);
  return {
    command,
    args: reader.strings('args') ?? [],
    timeoutMs: Math.min(reader.get('timeout_ms', positive) ?? TIMEOUT_MS, LONGEST_TIMER_MS),
    refreshIntervalMs: reader.get('refresh_interval_ms', integer('u64')) ?? REFRESH_INTERVAL_MS,
    cwd: reader.string('cwd'),
  };
}

function positive(value: ConfigValue, at: readonly string[]): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(value, 'a nonzero u64', at);
  if (value > 0) return value;
  throw new SettingError(`invalid value: integer \`${value}\`, expected a nonzero u64`, at);
}
