import type { IntegerFormat } from '../schema/node.ts';
import { invalidType, invalidValue, isInteger, Mismatch } from './wording.ts';

/** Turns a JSON value into what its schema says it is, or throws a `Mismatch`. */
export type Decoder = (value: unknown) => unknown;

export const decodeString: Decoder = (value) => {
  if (typeof value === 'string') return value;
  throw invalidType(value, 'a string');
};

export const decodeBoolean: Decoder = (value) => {
  if (typeof value === 'boolean') return value;
  throw invalidType(value, 'a boolean');
};

export const decodeFloat: Decoder = (value) => {
  if (typeof value === 'number') return value;
  throw invalidType(value, 'f64');
};

/** Absent, null and an empty object are all no value. */
export const decodeNull: Decoder = (value) => {
  if (value === null || value === undefined) return null;
  if (isObject(value) && Object.keys(value).length === 0) return null;
  throw invalidType(value, 'unit');
};

const uuidPattern =
  /^(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{32}$|^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i;

export const decodeUuid: Decoder = (value) => {
  if (typeof value !== 'string') throw invalidType(value, 'a string');
  if (!uuidPattern.test(value)) throw new Mismatch(`invalid thread id: ${value}`);
  return value;
};

export const decodePathString: Decoder = (value) => {
  if (typeof value === 'string') return value;
  throw invalidType(value, 'path string');
};

/** Absolute paths come out without empty, `.` and `..` parts. */
export const decodePath: Decoder = (value) => {
  if (typeof value !== 'string') throw invalidType(value, 'path string');
  if (value.startsWith('/')) return /\/(?:\.|\/|$)/.test(value) ? withoutDots(value) : value;
  if (/^(?:[A-Za-z]:[\\/]|\\\\)/.test(value)) return value;
  throw new Mismatch('AbsolutePathBuf deserialized without a base path');
};

function withoutDots(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const integerRanges: Readonly<Record<IntegerFormat, { name: string; min: number; max: number }>> = {
  uint: { name: 'usize', min: 0, max: 2 ** 64 },
  uint16: { name: 'u16', min: 0, max: 2 ** 16 - 1 },
  uint32: { name: 'u32', min: 0, max: 2 ** 32 - 1 },
  uint64: { name: 'u64', min: 0, max: 2 ** 64 },
  int32: { name: 'i32', min: -(2 ** 31), max: 2 ** 31 - 1 },
  int64: { name: 'i64', min: -(2 ** 63), max: 2 ** 63 },
};

export function integerDecoder(format: IntegerFormat, nonzero: boolean): Decoder {
  const { name, min, max } = integerRanges[format];
  const expected = nonzero ? `a nonzero ${name}` : name;
  return (value) => {
    if (typeof value !== 'number' || !isInteger(value)) throw invalidType(value, expected);
    if (value < min || value > max || (nonzero && value === 0)) throw invalidValue(value, expected);
    return value;
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
