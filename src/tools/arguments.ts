import type { JsonValue } from '../protocol/index.ts';
import { ToolFailure } from './tool.ts';

/**
 * Reads the JSON arguments of a function call. A wrong argument is the model's mistake, so every method throws a
 * {@link ToolFailure} in the words that models of 0.129.0 know.
 */
export class ToolArguments {
  readonly #values: { [key: string]: JsonValue };

  constructor(values: { [key: string]: JsonValue }) {
    this.#values = values;
  }

  static parse(text: string): ToolArguments {
    const value = parseArguments(text);
    if (!isObject(value)) throw wrong(`invalid type: ${kindOf(value)}, expected a map of arguments`);
    return new ToolArguments(value);
  }

  string(key: string): string {
    const value = this.#values[key];
    if (value === undefined) return missing(key);
    return typeof value === 'string' ? value : mistyped(value, 'a string');
  }

  optionalString(key: string): string | null {
    const value = this.#values[key];
    if (value === undefined || value === null) return null;
    return typeof value === 'string' ? value : mistyped(value, 'a string');
  }

  /** A whole number that isn't negative. @param type what it is called where it is wrong */
  optionalUnsigned(key: string, type: 'u64' | 'usize'): number | null {
    const value = this.#values[key];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'number' || !Number.isInteger(value)) return mistyped(value, type);
    if (value < 0) throw wrong(`invalid value: ${kindOf(value)}, expected ${type}`);
    return value;
  }

  /** A whole number. @param type what it is called where it is wrong */
  integer(key: string, type: 'i32'): number {
    const value = this.#values[key];
    if (value === undefined) return missing(key);
    return typeof value === 'number' && Number.isInteger(value) ? value : mistyped(value, type);
  }

  optionalInteger(key: string): number | null {
    const value = this.#values[key];
    if (value === undefined || value === null) return null;
    return typeof value === 'number' && Number.isInteger(value) ? value : mistyped(value, 'i64');
  }

  optionalBoolean(key: string): boolean | null {
    const value = this.#values[key];
    if (value === undefined || value === null) return null;
    return typeof value === 'boolean' ? value : mistyped(value, 'a boolean');
  }

  optionalStrings(key: string): string[] | null {
    return this.#values[key] == null ? null : this.strings(key);
  }

  strings(key: string): string[] {
    return this.#array(key).map((value) => (typeof value === 'string' ? value : mistyped(value, 'a string')));
  }

  optionalObjects(key: string): ToolArguments[] | null {
    return this.#values[key] == null ? null : this.objects(key);
  }

  objects(key: string): ToolArguments[] {
    return this.#array(key).map((value) =>
      isObject(value) ? new ToolArguments(value) : mistyped(value, 'a map'),
    );
  }

  oneOf<const T extends string>(key: string, variants: readonly T[]): T {
    const value = this.string(key);
    const found = variants.find((variant) => variant === value);
    if (found !== undefined) return found;
    throw wrong(
      `unknown variant \`${value}\`, expected one of ${variants.map((v) => `\`${v}\``).join(', ')}`,
    );
  }

  optionalOneOf<const T extends string>(key: string, variants: readonly T[]): T | null {
    return this.optionalString(key) === null ? null : this.oneOf(key, variants);
  }

  /** @param expected what it is, in serde's words */
  object(key: string, expected = 'a map'): ToolArguments {
    const value = this.#values[key];
    if (value === undefined) return missing(key);
    return isObject(value) ? new ToolArguments(value) : mistyped(value, expected);
  }

  optionalObject(key: string, expected = 'a map'): ToolArguments | null {
    return this.#values[key] == null ? null : this.object(key, expected);
  }

  /** The first key that is none of `known`; null where all are. */
  unknownKey(known: readonly string[]): string | null {
    return Object.keys(this.#values).find((key) => !known.includes(key)) ?? null;
  }

  /** Refuses keys other than `known`. */
  refuseOthers(known: readonly string[]): void {
    const key = this.unknownKey(known);
    if (key === null) return;
    throw wrong(`unknown field \`${key}\`, expected ${known.map((name) => `\`${name}\``).join(' or ')}`);
  }

  #array(key: string): JsonValue[] {
    const value = this.#values[key];
    if (value === undefined) return missing(key);
    return Array.isArray(value) ? value : mistyped(value, 'a sequence');
  }
}

/** The arguments of a call, whatever JSON they are. @throws ToolFailure where they are none */
export function parseArguments(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : 'not JSON');
  }
}

const isObject = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function wrong(detail: string): ToolFailure {
  return new ToolFailure(`failed to parse function arguments: ${detail}`);
}

function missing(key: string): never {
  throw wrong(`missing field \`${key}\``);
}

function mistyped(value: JsonValue, expected: string): never {
  throw wrong(`invalid type: ${kindOf(value)}, expected ${expected}`);
}

/** What a value is, in serde's words. */
export function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'sequence';
  switch (typeof value) {
    case 'string':
      return `string ${JSON.stringify(value)}`;
    case 'number':
      return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
    case 'boolean':
      return `boolean \`${value}\``;
    default:
      return 'map';
  }
}
