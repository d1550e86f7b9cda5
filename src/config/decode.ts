import { SettingError } from './config-error.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue } from './values.ts';

export type Decode<T> = (value: ConfigValue, at: readonly string[]) => T;

/**
 * Reads settings out of a table by key. Absent keys are undefined, unknown keys are never looked at, a value
 * of the wrong kind is a `SettingError` in the wording that clients know from 0.129.0.
 */
export class SettingsReader {
  readonly #table: ConfigTable;
  readonly #at: readonly string[];

  constructor(table: ConfigTable, at: readonly string[] = []) {
    this.#table = table;
    this.#at = at;
  }

  get<T>(key: string, decode: Decode<T>): T | undefined {
    const value = ownValue(this.#table, key);
    return value === undefined ? undefined : decode(value, [...this.#at, key]);
  }

  string(key: string): string | undefined {
    return this.get(key, string);
  }

  boolean(key: string): boolean | undefined {
    return this.get(key, boolean);
  }

  strings(key: string): readonly string[] | undefined {
    return this.get(key, listOf(string));
  }

  variant<const T extends string>(key: string, variants: readonly T[]): T | undefined {
    return this.get(key, variantOf(variants));
  }

  /** The table at `key`, or an empty one. */
  section(key: string): SettingsReader {
    return new SettingsReader(this.get(key, table) ?? {}, [...this.#at, key]);
  }

  /** A map of names to tables, such as `[model_providers.X]`. */
  sections<T>(key: string, decode: (reader: SettingsReader, name: string) => T): ReadonlyMap<string, T> {
    const entries = Object.entries(this.get(key, table) ?? {});
    return new Map(
      entries.map(([name, value]) => {
        const at = [...this.#at, key, name];
        return [name, decode(new SettingsReader(table(value, at), at), name)];
      }),
    );
  }
}

export const string: Decode<string> = (value, at) =>
  typeof value === 'string' ? value : wrongType(value, 'a string', at);

export const boolean: Decode<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : wrongType(value, 'a boolean', at);

export const table: Decode<ConfigTable> = (value, at) =>
  isTable(value) ? value : wrongType(value, 'a map', at);

/** The least and the greatest value of Rust's integers, where JavaScript's own are wider. */
const RANGES = {
  i32: [-2_147_483_648, 2_147_483_647],
  i64: [-Infinity, Infinity],
  u16: [0, 65_535],
  u32: [0, 4_294_967_295],
  u64: [0, Infinity],
  usize: [0, Infinity],
} as const;

/** An integer of the named Rust width; numbers outside of its range are refused. */
export function integer(width: keyof typeof RANGES): Decode<number> {
  const [least, greatest] = RANGES[width];
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(value, width, at);
    if (value < least || value > greatest)
      throw new SettingError(`invalid value: integer \`${value}\`, expected ${width}`, at);
    return value;
  };
}

export function listOf<T>(decode: Decode<T>): Decode<readonly T[]> {
  return (value, at) => {
    if (typeof value !== 'object' || isTable(value)) return wrongType(value, 'a sequence', at);
    return value.map((item, index) => decode(item, [...at, String(index)]));
  };
}

export function mapOf<T>(decode: Decode<T>): Decode<ReadonlyMap<string, T>> {
  return (value, at) =>
    new Map(Object.entries(table(value, at)).map(([key, item]) => [key, decode(item, [...at, key])]));
}

/** What 0.129.0 says of a value that is no name where one is wanted: in a file, and in what files add up to. */
export const NO_NAME = {
  inFile: 'wanted string or table',
  merged: 'invalid type: unit variant, expected string only',
} as const;

export function variantOf<const T extends string>(variants: readonly T[]): Decode<T> {
  return (value, at) => {
    if (typeof value !== 'string') throw new SettingError(NO_NAME.inFile, at);
    const found = variants.find((variant) => variant === value);
    if (found === undefined) throw new SettingError(unknownVariant(value, variants), at);
    return found;
  };
}

export function unknownVariant(value: string, variants: readonly string[]): string {
  const names = variants.map((variant) => `\`${variant}\``);
  const expected = names.length > 2 ? `one of ${names.join(', ')}` : names.join(' or ');
  return `unknown variant \`${value}\`, expected ${expected}`;
}

export function wrongType(value: ConfigValue, expected: string, at: readonly string[]): never {
  throw new SettingError(`invalid type: ${describe(value)}, expected ${expected}`, at);
}

function describe(value: ConfigValue): string {
  switch (typeof value) {
    case 'string':
      return `string ${JSON.stringify(value)}`;
    case 'boolean':
      return `boolean \`${value}\``;
    case 'bigint':
      return `integer \`${value}\``;
    case 'number':
      return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
    default:
      return isTable(value) ? 'map' : 'sequence';
  }
}
