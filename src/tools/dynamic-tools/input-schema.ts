import type { JsonValue } from '../../protocol/index.ts';
import { kindOf } from '../arguments.ts';

/**
 * JSON Schema as far as 0.129.0 offers it to models. Everything else that a client's schema says is left out, and what
 * a provider needs is filled in.
 */
export interface InputSchema {
  type?: PrimitiveType | readonly PrimitiveType[];
  description?: string;
  enum?: readonly JsonValue[];
  items?: InputSchema;
  properties?: Readonly<Record<string, InputSchema>>;
  required?: readonly string[];
  additionalProperties?: boolean | InputSchema;
  anyOf?: readonly InputSchema[];
}

/** Why a schema cannot be offered, in the words of 0.129.0. */
export class InputSchemaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputSchemaError';
  }
}

const PRIMITIVE_TYPES = ['string', 'number', 'boolean', 'integer', 'object', 'array', 'null'] as const;
type PrimitiveType = (typeof PRIMITIVE_TYPES)[number];

/**
 * Reads the schema of a tool's arguments.
 *
 * @throws InputSchemaError where it cannot be offered
 */
export function readInputSchema(value: JsonValue): InputSchema {
  const schema = readSchema(value);
  if (schema.type === 'null') {
    throw new InputSchemaError('tool input schema must not be a singleton null type');
  }
  return schema;
}

type JsonObject = Extract<JsonValue, { [key: string]: JsonValue }>;

function readSchema(value: JsonValue): InputSchema {
  if (typeof value === 'boolean') return { type: 'string' };
  if (!isObject(value)) throw mistyped(value, 'struct JsonSchema');
  const types = typesOf(value);
  const schema: InputSchema = {
    ...given('type', types.length === 1 ? types[0] : types.length === 0 ? undefined : types),
    ...given('description', read(value, 'description', stringOf)),
    ...given('enum', 'const' in value ? [value['const'] ?? null] : read(value, 'enum', listOf)),
    ...given('items', read(value, 'items', readSchema)),
    ...given('properties', read(value, 'properties', schemasOf)),
    ...given(
      'required',
      read(value, 'required', (list) => listOf(list).map(stringOf)),
    ),
    ...given('additionalProperties', read(value, 'additionalProperties', additionalOf)),
    ...given(
      'anyOf',
      read(value, 'anyOf', (list) => listOf(list).map(readSchema)),
    ),
  };
  if (types.includes('object') && !('properties' in value)) schema.properties = {};
  if (types.includes('array') && !('items' in value)) schema.items = { type: 'string' };
  return schema;
}

/** The types that a schema names; else the one that its keywords speak of; none beside alternatives. */
function typesOf(schema: JsonObject): readonly PrimitiveType[] {
  const { type } = schema;
  const named = (Array.isArray(type) ? type : [type]).flatMap(
    (name) => PRIMITIVE_TYPES.find((primitive) => primitive === name) ?? [],
  );
  if (named.length > 0) return named;
  const has = (...keys: readonly string[]): boolean => keys.some((key) => key in schema);
  if (has('anyOf')) return [];
  if (has('properties', 'required', 'additionalProperties')) return ['object'];
  if (has('items', 'prefixItems')) return ['array'];
  if (has('enum', 'const', 'format')) return ['string'];
  const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
  return has(...bounds) ? ['number'] : ['string'];
}

function schemasOf(value: JsonValue): Record<string, InputSchema> {
  if (!isObject(value)) throw mistyped(value, 'a map');
  const entries = Object.entries<JsonValue | undefined>(value);
  return Object.fromEntries(entries.map(([name, schema = null]) => [name, readSchema(schema)]));
}

function additionalOf(value: JsonValue): boolean | InputSchema {
  if (typeof value === 'boolean') return value;
  try {
    return readSchema(value);
  } catch {
    throw new InputSchemaError('data did not match any variant of untagged enum AdditionalProperties');
  }
}

function stringOf(value: JsonValue): string {
  if (typeof value !== 'string') throw mistyped(value, 'a string');
  return value;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  if (!Array.isArray(value)) throw mistyped(value, 'a sequence');
  return value;
}

/** A keyword's value; a null counts as no keyword. */
function read<T>(schema: JsonObject, key: string, reader: (value: JsonValue) => T): T | undefined {
  const value = schema[key];
  return value === undefined || value === null ? undefined : reader(value);
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  const object: Partial<Record<K, V>> = {};
  if (value !== undefined) object[key] = value;
  return object;
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mistyped = (value: JsonValue, expected: string): InputSchemaError =>
  new InputSchemaError(`invalid type: ${kindOf(value)}, expected ${expected}`);
