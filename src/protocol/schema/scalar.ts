import { shape, type IntegerFormat, type JsonValue, type Schema } from './node.ts';

export const string: Schema<string> = { type: 'string', [shape]: { kind: 'string' } };
export const boolean: Schema<boolean> = { type: 'boolean', [shape]: { kind: 'boolean' } };
export const float64: Schema<number> = { type: 'number', format: 'double', [shape]: { kind: 'number' } };

/** Any JSON value. */
export const json: Schema<JsonValue> = { [shape]: { kind: 'json', opaque: false } };
/** Any JSON value that the TypeScript export calls `unknown`. */
export const opaqueJson: Schema<JsonValue> = { [shape]: { kind: 'json', opaque: true } };

/** An absolute path; a relative one doesn't decode. */
export const absolutePath: Schema<string> = { type: 'string', [shape]: { kind: 'path' } };

/** A path that may be relative. */
export const pathString: Schema<string> = { type: 'string', [shape]: { kind: 'pathString' } };

/** The id of a thread, a UUID. */
export const uuid: Schema<string> = { type: 'string', [shape]: { kind: 'uuid' } };

function integer(format: IntegerFormat, bigint = false): Schema<number> {
  const minimum = format.startsWith('u') ? { minimum: 0 } : {};
  return {
    type: 'integer',
    format,
    ...minimum,
    [shape]: { kind: 'integer', format, nonzero: false, bigint },
  };
}

export const uint = integer('uint');
export const uint16 = integer('uint16');
export const uint32 = integer('uint32');
export const int32 = integer('int32');
export const int64 = integer('int64');
/** 64-bit integers that the TypeScript export calls `bigint`; here they are numbers like the rest. */
export const bigUint64 = integer('uint64', true);
export const bigInt64 = integer('int64', true);
/** A count that can't be zero. */
export const positiveUint: Schema<number> = {
  ...uint,
  minimum: 1,
  [shape]: { kind: 'integer', format: 'uint', nonzero: true, bigint: false },
};

/** No value: absent or null. */
export const noValue: Schema<null | undefined> = { type: 'null', [shape]: { kind: 'null' } };
