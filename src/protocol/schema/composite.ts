import { presence, shape, type Fields, type Input, type Schema, type Simplify, type Static } from './node.ts';

type KeysThatMayBeAbsent<F extends Fields> = {
  [K in keyof F]: F[K] extends {
    readonly [presence]: 'optional' | 'omittable' | 'omittableOrNull' | 'elided';
  }
    ? K
    : never;
}[keyof F];
type KeysWithPresence<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly [presence]: string } ? K : never;
}[keyof F];

/** What an object of these fields decodes to. */
export type StaticFields<F extends Fields> = Simplify<
  { [K in Exclude<keyof F, KeysThatMayBeAbsent<F>>]: Static<F[K]> } & {
    [K in KeysThatMayBeAbsent<F>]?: Static<F[K]> | undefined;
  }
>;
/** What the sender of an object of these fields may write. */
export type InputFields<F extends Fields> = Simplify<
  { [K in Exclude<keyof F, KeysWithPresence<F>>]: Input<F[K]> } & {
    [K in KeysWithPresence<F>]?: Input<F[K]> | undefined;
  }
>;

/** The keywords of an object of `fields`, in their order; a field with a presence isn't required. */
export function objectKeywords(fields: Fields): Pick<Schema, 'type' | 'properties' | 'required'> {
  const names = Object.keys(fields);
  if (names.length === 0) return { type: 'object' };
  const required = names.filter((name) => fields[name]?.[presence] === undefined);
  return required.length === 0
    ? { type: 'object', properties: fields }
    : { type: 'object', properties: fields, required };
}

/** An object. Unknown keys are ignored. */
export function obj<F extends Fields>(fields: F): Schema<StaticFields<F>, InputFields<F>> {
  return { ...objectKeywords(fields), [shape]: { kind: 'struct', fields, rest: 'ignored' } };
}

/** An object that refuses unknown keys. */
export function closed<F extends Fields>(fields: F): Schema<StaticFields<F>, InputFields<F>> {
  return {
    ...objectKeywords(fields),
    additionalProperties: false,
    [shape]: { kind: 'struct', fields, rest: 'denied' },
  };
}

/** An object whose unknown keys are kept, each holding a `rest`. */
export function open<F extends Fields, T, I>(
  fields: F,
  rest: Schema<T, I>,
): Schema<StaticFields<F> & { [key: string]: unknown }, InputFields<F> & { [key: string]: unknown }> {
  return {
    ...objectKeywords(fields),
    additionalProperties: true,
    [shape]: { kind: 'struct', fields, rest },
  };
}

/** An object whose unknown keys each hold a `rest`, which the published schema keeps to itself. */
export function flattened<F extends Fields, T, I>(
  fields: F,
  rest: Schema<T, I>,
): Schema<StaticFields<F> & { [key: string]: unknown }, InputFields<F> & { [key: string]: unknown }> {
  return { ...objectKeywords(fields), [shape]: { kind: 'struct', fields, rest } };
}

export function array<T, I>(item: Schema<T, I>): Schema<T[], readonly I[]> {
  return { type: 'array', items: item, [shape]: { kind: 'list', item } };
}

/** An object used as a map from any string. */
export function map<T, I>(value: Schema<T, I>): Schema<Record<string, T>, Readonly<Record<string, I>>> {
  return { type: 'object', additionalProperties: value, [shape]: { kind: 'map', value } };
}
