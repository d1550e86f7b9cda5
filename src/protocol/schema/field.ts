import {
  fallback,
  gate,
  presence,
  shape,
  type JsonValue,
  type Node,
  type Presence,
  type Schema,
} from './node.ts';

/** A schema that says how its field behaves when absent. */
export interface Field<T, I, P extends Presence> extends Schema<T, I> {
  readonly [presence]: P;
}

function orNullType(schema: Node): Node {
  const inner = { [shape]: { kind: 'nullable', inner: schema } } as const;
  if (schema[shape].kind === 'json') return { ...schema, ...inner };
  if (typeof schema.type === 'string' && schema.enum === undefined) {
    return { ...schema, type: [schema.type, 'null'], ...inner };
  }
  return { anyOf: [schema, { type: 'null' }], ...inner };
}

/** `T | null`: absent decodes to null; what we send always has the key. */
export function nullable<T, I>(schema: Schema<T, I>): Field<T | null, I | null, 'nullable'> {
  return { ...orNullType(schema), [presence]: 'nullable' };
}

/** `?: T | null`: a parameter that may be left out. */
export function optional<T, I>(schema: Schema<T, I>): Field<T | null, I | null, 'optional'> {
  return { ...orNullType(schema), [presence]: 'optional' };
}

/** `?: T`: a value that its sender leaves out rather than writing null. */
export function omittable<T, I>(schema: Schema<T, I>): Field<T, I, 'omittable'> {
  return { ...orNullType(schema), [presence]: 'omittable' };
}

/** `?: T | null`: published like {@link omittable}, but its sender writes null (0.129.0). */
export function omittableOrNull<T, I>(schema: Schema<T, I>): Field<T | null, I | null, 'omittableOrNull'> {
  return { ...orNullType(schema), [presence]: 'omittableOrNull' };
}

/** A field that has `value` when absent. */
export function withDefault<T, I>(value: JsonValue, schema: Schema<T, I>): Field<T, I, 'defaulted'> {
  return { ...annotated(schema, { default: value }), [fallback]: value, [presence]: 'defaulted' };
}

/** Publishes null as the default of a field that may be null anyhow. */
export function nullDefault<T, I, P extends Presence>(schema: Field<T, I, P>): Field<T, I, P> {
  return { ...annotated(schema, { default: null }), [fallback]: null, [presence]: schema[presence] };
}

/** A field whose sender leaves it out when it holds `value`; the published schema doesn't say which that is. */
export function elided<T, I>(value: JsonValue, schema: Schema<T, I>): Field<T, I, 'elided'> {
  return { ...schema, [fallback]: value, [presence]: 'elided' };
}

/** Adds a description, as the published schema prints one: a reference moves into `allOf` to make room. */
export function doc<T, I, P extends Presence>(description: string, schema: Field<T, I, P>): Field<T, I, P>;
export function doc<T, I>(description: string, schema: Schema<T, I>): Schema<T, I>;
export function doc(description: string, schema: Schema): Schema {
  return annotated(schema, { description });
}

/** Marks a field that only clients with the experimental capability may send, and the name it is refused by. */
export function experimental<S extends Schema>(name: string, schema: S): S {
  return { ...schema, [gate]: name };
}

/** Marks a field that is read and never written. */
export function writeOnly<S extends Schema>(schema: S): S {
  return { ...schema, writeOnly: true };
}

function annotated<T, I>(
  schema: Schema<T, I>,
  keywords: { default?: JsonValue; description?: string },
): Schema<T, I> {
  if (schema.$ref === undefined) return { ...schema, ...keywords };
  const { $ref, ...rest } = schema;
  return { ...rest, ...keywords, allOf: [{ $ref }] };
}
