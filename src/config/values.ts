import { createHash } from 'node:crypto';

/** What a config file, a `-c` override or a request's `config` map can hold. Dates are kept as their text. */
export type ConfigValue = string | number | bigint | boolean | readonly ConfigValue[] | ConfigTable;

export interface ConfigTable {
  readonly [key: string]: ConfigValue;
}

/** One dotted-path setting from the command line or from a request. */
export interface ConfigOverride {
  readonly path: string;
  readonly value: ConfigValue;
}

export function isTable(value: ConfigValue | undefined): value is ConfigTable {
  return typeof value === 'object' && !Array.isArray(value);
}

/** `overlay` over `base`: tables merge key by key, everything else replaces. */
export function mergeTables(base: ConfigTable, overlay: ConfigTable): ConfigTable {
  const merged = copyOf(base);
  for (const [key, value] of Object.entries(overlay)) {
    const below = ownValue(base, key);
    merged[key] = isTable(below) && isTable(value) ? mergeTables(below, value) : value;
  }
  return merged;
}

/** The table that a list of dotted-path overrides describes; later ones win. */
export function tableOfOverrides(overrides: readonly ConfigOverride[]): ConfigTable {
  return overrides.reduce<ConfigTable>(
    (table, { path, value }) => withPath(table, splitKeyPath(path), value),
    {},
  );
}

/** `table` with `value` at `path`; whatever stands in the way of the path is replaced by a table. */
function withPath(table: ConfigTable, path: readonly string[], value: ConfigValue): ConfigTable {
  const [key, ...rest] = path;
  if (key === undefined) return table;
  const copy = copyOf(table);
  const below = ownValue(table, key);
  copy[key] = rest.length === 0 ? value : withPath(isTable(below) ? below : {}, rest, value);
  return copy;
}

/**
 * The segments of a dotted key. A segment may be quoted as in TOML (`projects."/a.b".trust_level`), so that
 * keys with dots can be named; a path that is not well quoted is split at every dot.
 */
export function splitKeyPath(path: string): readonly string[] {
  if (!/["']/.test(path)) return path.split('.');
  const segments: string[] = [];
  const segment = /(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^."']*))(\.|$)/y;
  while (segment.lastIndex <= path.length) {
    const match = segment.exec(path);
    if (!match) return path.split('.');
    const [, double, single, bare] = match;
    segments.push(double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '');
    if (match[4] === '') return segments;
  }
  return segments;
}

/** A value at a key of the table's own, never one inherited from `Object.prototype`. */
export function ownValue(table: ConfigTable, key: string): ConfigValue | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

export function sameValue(one: ConfigValue, other: ConfigValue): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** `sha256:…` of a layer's content as compact JSON with sorted keys: the version that config writes are checked against. */
export function tableVersion(table: ConfigTable): string {
  return `sha256:${createHash('sha256').update(canonicalJson(table)).digest('hex')}`;
}

function canonicalJson(value: ConfigValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return JSON.stringify(value);
  if (!isTable(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.keys(value)
    .toSorted(byCodePoint)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(ownValue(value, key) ?? '')}`);
  return `{${fields.join(',')}}`;
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A copy without a prototype, so that a key such as `__proto__` is a key like any other. */
function copyOf(table: ConfigTable): Record<string, ConfigValue> {
  const copy: Record<string, ConfigValue> = Object.create(null) satisfies object;
  return Object.assign(copy, table);
}
