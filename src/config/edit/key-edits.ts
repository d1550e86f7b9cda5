import type { ConfigEdit, JsonValue } from '../../protocol/index.ts';
import {
  type ConfigTable,
  type ConfigValue,
  isTable,
  mergeTables,
  ownValue,
  splitKeyPath,
} from '../values.ts';
import { ConfigWriteError } from './config-write-error.ts';

/** One setting to write: `value` at `path`, or nothing there any more. */
export interface KeyEdit {
  readonly path: readonly string[];
  readonly value: ConfigValue | undefined;
  /** What the value has not stays, where both are tables. */
  readonly merges: boolean;
}

/** @throws ConfigWriteError for a key path or value that cannot be */
export function keyEdit({ keyPath, value, mergeStrategy }: ConfigEdit): KeyEdit {
  if (keyPath.trim() === '') throw invalid('keyPath must not be empty');
  return {
    path: splitKeyPath(keyPath),
    value: value === null ? undefined : fromJson(value),
    merges: mergeStrategy === 'upsert',
  };
}

/** @throws ConfigWriteError where the path leads through something that is no table */
export function withEdit(table: ConfigTable, { path, value, merges }: KeyEdit): ConfigTable {
  return value === undefined ? withoutKey(table, path) : withValue(table, path, value, merges);
}

function withValue(
  table: ConfigTable,
  [key = '', ...rest]: readonly string[],
  value: ConfigValue,
  merges: boolean,
): ConfigTable {
  const old = ownValue(table, key);
  if (rest.length === 0) {
    const merged = merges && isTable(old) && isTable(value) ? mergeTables(old, value) : value;
    return { ...table, [key]: merged };
  }
  // What stands in the way further up gives way to a table, as in 0.129.0.
  if (old !== undefined && !isTable(old) && rest.length === 1)
    throw invalid('cannot set value on non-table parent');
  return { ...table, [key]: withValue(isTable(old) ? old : {}, rest, value, merges) };
}

function withoutKey(table: ConfigTable, [key = '', ...rest]: readonly string[]): ConfigTable {
  const { [key]: old, ...others } = table;
  if (rest.length === 0) return others;
  return isTable(old) ? { ...table, [key]: withoutKey(old, rest) } : table;
}

/** TOML has no null: only a whole setting can be taken away. */
function fromJson(value: JsonValue): ConfigValue {
  if (value === null) throw invalid('invalid value: invalid type: null, expected any valid TOML value');
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, fromJson(item)]])),
  );
}

function invalid(message: string): ConfigWriteError {
  return new ConfigWriteError('configValidationError', message);
}
