/** What config.toml is made of, as clients are told of it: everything said or left out, checked and completed. */
import { isAbsolute } from 'node:path';
import type { JsonValue } from '../../protocol/index.ts';
import { SettingError } from '../config-error.ts';
import { type Decode, NO_NAME, boolean, integer, string, unknownVariant, wrongType } from '../decode.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue } from '../values.ts';

/** Checks a value and says it in full. @throws SettingError in the words of 0.129.0 */
export type Shape = Decode<JsonValue>;

/** A table as JSON. */
export interface Members {
  readonly [key: string]: JsonValue;
}

/** What a table says where a key is missing: a shape alone says null. */
type Field =
  Shape | { readonly shape: Shape; readonly absent: JsonValue | typeof LEFT_OUT | typeof REQUIRED };

const LEFT_OUT = Symbol('left out');
const REQUIRED = Symbol('required');

export const text: Shape = string;
export const flag: Shape = boolean;

/** A path that is told as it is. */
export const path: Shape = (value, at) =>
  typeof value === 'string' ? value : wrongType(value, 'path string', at);

/** A path that counts from the folder of its file: whoever read the file has made it absolute. */
export const absolutePath: Shape = (value, at) => {
  if (typeof value !== 'string') return wrongType(value, 'path string', at);
  if (isAbsolute(value)) return value;
  throw new SettingError('AbsolutePathBuf deserialized without a base path', at);
};

export function whole(width: Parameters<typeof integer>[0]): Shape {
  return integer(width);
}

/** A time in seconds, with fractions. */
export const seconds: Shape = (value, at) => {
  if (typeof value !== 'number') return wrongType(value, 'f64', at);
  if (value >= 0) return value;
  throw new SettingError('cannot convert float seconds to Duration: value is negative', at);
};

/** Anything, as JSON. */
export const anything: Shape = (value) => toJson(value);

export function oneOf(...names: readonly string[]): Shape {
  return (value, at) => {
    const [name, ...more] = typeof value === 'string' ? [value] : isTable(value) ? Object.keys(value) : [];
    if (name !== undefined && more.length === 0 && !names.includes(name))
      throw new SettingError(unknownVariant(name, names), at);
    if (typeof value === 'string') return value;
    if (!isTable(value)) throw new SettingError(NO_NAME.merged, at);
    const count = Object.keys(value).length;
    throw new SettingError(`wanted exactly 1 element, found ${count === 0 ? 0 : 'more'} elements`, at);
  };
}

/** Faults are told of at the list itself. */
export function list(shape: Shape): Shape {
  return (value, at) =>
    Array.isArray(value) ? value.map((item) => shape(item, at)) : wrongType(value, 'a sequence', at);
}

export const texts: Shape = list(string);

/** Faults are told of at the table that holds the value, as 0.129.0 does of some. */
export function faultsAbove(shape: Shape): Shape {
  return (value, at) => {
    try {
      return shape(value, at);
    } catch (error) {
      throw error instanceof SettingError ? new SettingError(error.message, at.slice(0, -1)) : error;
    }
  };
}

export function mapOf(shape: Shape): Shape {
  return (value, at) => (isTable(value) ? valuesOf(value, shape, at) : wrongType(value, 'a map', at));
}

/** The first shape that fits. */
export function either(name: string, ...shapes: readonly Shape[]): Shape {
  return (value, at) => {
    for (const shape of shapes) {
      try {
        return shape(value, at);
      } catch (error) {
        if (!(error instanceof SettingError)) throw error;
      }
    }
    throw new SettingError(`data did not match any variant of untagged enum ${name}`, at);
  };
}

/** The value's shape depends on what its `type` says. */
export function tagged(name: string, variants: Readonly<Record<string, Fields>>): Shape {
  return (value, at) => {
    if (!isTable(value)) return wrongType(value, `internally tagged enum ${name}`, at);
    const type = ownValue(value, 'type');
    if (type === undefined) throw new SettingError('missing field `type`', at);
    if (typeof type !== 'string') return wrongType(type, 'variant identifier', [...at, 'type']);
    const fields = Object.hasOwn(variants, type) ? variants[type] : undefined;
    if (!fields) throw new SettingError(unknownVariant(type, Object.keys(variants)), at);
    const { type: _, ...rest } = value;
    return { type, ...fieldsOf(rest, fields, at) };
  };
}

export function orElse(shape: Shape, absent: JsonValue): Field {
  return { shape, absent };
}

/** A key that is not there where nothing is said. */
export function omitted(shape: Shape): Field {
  return { shape, absent: LEFT_OUT };
}

export function required(shape: Shape): Field {
  return { shape, absent: REQUIRED };
}

type Fields = Readonly<Record<string, Field>>;

interface StructOptions {
  /** What other keys hold; without it they are ignored. */
  readonly others?: Shape;
  /** Other keys are wrong. */
  readonly closed?: boolean;
}

/** @param name as 0.129.0 calls it where something else is found */
export function struct(name: string, fields: Fields, options: StructOptions = {}): Decode<Members> {
  return (value, at) => {
    if (!isTable(value)) return wrongType(value, `struct ${name}`, at);
    const own = fieldsOf(value, fields, at);
    const others = Object.entries(value).filter(([key]) => !Object.hasOwn(fields, key));
    const [unknown] = others;
    if (options.closed === true && unknown)
      throw new SettingError(unknownField(unknown[0], Object.keys(fields)), at);
    return options.others ? { ...own, ...valuesOf(Object.fromEntries(others), options.others, at) } : own;
  };
}

/** Goes through the keys in their order, so that of several faults the first is told, as by 0.129.0. */
function fieldsOf(table: ConfigTable, fields: Fields, at: readonly string[]): Members {
  const said = new Map<string, JsonValue>();
  for (const key of Object.keys(table).toSorted()) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const value = ownValue(table, key);
    if (field && value !== undefined) said.set(key, shapeOf(field)(value, [...at, key]));
  }
  const whole: Record<string, JsonValue> = {};
  for (const [key, field] of Object.entries(fields)) {
    const value = said.get(key) ?? (typeof field === 'function' ? null : field.absent);
    if (value === REQUIRED) throw new SettingError(`missing field \`${key}\``, at);
    if (value !== LEFT_OUT) whole[key] = value;
  }
  return whole;
}

function valuesOf(table: ConfigTable, shape: Shape, at: readonly string[]): Members {
  const keys = Object.keys(table).toSorted();
  return Object.fromEntries(keys.map((key) => [key, shape(ownValue(table, key) ?? '', [...at, key])]));
}

function shapeOf(field: Field): Shape {
  return typeof field === 'function' ? field : field.shape;
}

function unknownField(name: string, known: readonly string[]): string {
  return unknownVariant(name, known).replace('unknown variant', 'unknown field');
}

/** A value of config.toml as clients see it. */
export function toJson(value: ConfigValue): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object') return value;
  if (!isTable(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
}
