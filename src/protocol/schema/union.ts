import {
  gate,
  shape,
  type Adapt,
  type Fields,
  type Input,
  type JsonSchema,
  type Schema,
  type Static,
  type Variant,
} from './node.ts';
import { objectKeywords, type InputFields, type StaticFields } from './composite.ts';

/** A string of a union that carries a description of its own. */
export interface Described<V extends string> {
  readonly variant: V;
  readonly description: string;
}

export function described<const V extends string>(variant: V, description: string): Described<V> {
  return { variant, description };
}

type Named<V> = V extends string ? V : V extends Described<infer D> ? D : never;

/** One of some strings. Variants with a description print apart from those without. */
export function stringEnum<const V extends readonly (string | Described<string>)[]>(
  ...variants: V
): Schema<Named<V[number]>> {
  const values = variants.map((variant) => (typeof variant === 'string' ? variant : variant.variant));
  const oneOf = unitAlternatives(variants);
  const only = oneOf[0];
  const plain = oneOf.length === 1 && only !== undefined && only.description === undefined;
  return { ...(plain ? only : { oneOf }), [shape]: { kind: 'enum', values, aliases: new Map() } };
}

/** Takes further names for the strings of a union; what decodes is the string itself. */
export function withAliases<T extends string, I>(
  schema: Schema<T, I>,
  aliases: Readonly<Record<string, NoInfer<T>>>,
): Schema<T, I> {
  const found = schema[shape];
  if (found.kind !== 'enum') return schema;
  return { ...schema, [shape]: { ...found, aliases: new Map(Object.entries(aliases)) } };
}

/** Rewrites what older clients send before it is decoded. */
export function adapted<T, I>(schema: Schema<T, I>, adapt: Adapt): Schema<T, I> {
  return { ...schema, [shape]: { kind: 'adapted', inner: schema, adapt } };
}

function unitAlternatives(variants: readonly (string | Described<string>)[]): JsonSchema[] {
  const bare = variants.filter((variant) => typeof variant === 'string');
  const alternatives: JsonSchema[] = bare.length === 0 ? [] : [{ type: 'string', enum: bare }];
  for (const variant of variants) {
    if (typeof variant === 'string') continue;
    alternatives.push({ type: 'string', enum: [variant.variant], description: variant.description });
  }
  return alternatives;
}

type TaggedStatic<Tag extends string, V extends Readonly<Record<string, Fields>>> = {
  [K in keyof V & string]: { [T in Tag]: K } & StaticFields<V[K]>;
}[keyof V & string];
type TaggedInput<Tag extends string, V extends Readonly<Record<string, Fields>>> = {
  [K in keyof V & string]: { [T in Tag]: K } & InputFields<V[K]>;
}[keyof V & string];

/** What else a tagged union takes than the tags it publishes. */
interface TaggedOptions<V> {
  /** The variant that unknown tags decode to. */
  readonly other?: keyof V & string;
  /** Further tags, and the variant that each stands for. */
  readonly aliases?: Readonly<Record<string, keyof V & string>>;
}

/** A union of objects told apart by the string under `tag`. */
export function tagged<const Tag extends string, const V extends Readonly<Record<string, Fields>>>(
  tag: Tag,
  variants: V,
  { other, aliases = {} }: TaggedOptions<V> = {},
): Schema<TaggedStatic<Tag, V>, TaggedInput<Tag, V>> {
  const more = { shared: {}, other: other ?? null, aliases: new Map(Object.entries(aliases)) };
  return { ...taggedKeywords(tag, variants), [shape]: { kind: 'tagged', tag, variants, ...more } };
}

/** Marks a variant of a tagged union that only clients with the experimental capability may send. */
export function experimentalVariant<F extends Fields>(name: string, fields: F): F {
  return { ...fields, [gate]: name };
}

/** As `tagged`, with fields that every variant has. */
export function taggedWith<
  F extends Fields,
  const Tag extends string,
  const V extends Readonly<Record<string, Fields>>,
>(
  shared: F,
  tag: Tag,
  variants: V,
): Schema<StaticFields<F> & TaggedStatic<Tag, V>, InputFields<F> & TaggedInput<Tag, V>> {
  return {
    ...objectKeywords(shared),
    ...taggedKeywords(tag, variants),
    [shape]: { kind: 'tagged', tag, variants, shared, other: null, aliases: new Map() },
  };
}

function taggedKeywords(tag: string, variants: Readonly<Record<string, Fields>>): { oneOf: JsonSchema[] } {
  const oneOf = Object.entries(variants).map(([name, fields]) => {
    const { properties, required } = objectKeywords(fields);
    return {
      type: 'object',
      properties: { [tag]: { type: 'string', enum: [name] }, ...properties },
      required: [tag, ...(required ?? [])],
    };
  });
  return { oneOf };
}

type VariantSpec = string | Described<string> | Readonly<Record<string, Schema>>;
type VariantStatic<V> = V extends string
  ? V
  : V extends Described<infer D>
    ? D
    : { [K in keyof V]: { [P in K]: Static<V[K]> } }[keyof V];
type VariantInput<V> = V extends string
  ? V
  : V extends Described<infer D>
    ? D
    : { [K in keyof V]: { [P in K]: Input<V[K]> } }[keyof V];

/** A union of bare strings and of objects with one key, which names the variant: `variants('cli', { custom: string })`. */
export function variants<const V extends readonly VariantSpec[]>(
  ...specs: V
): Schema<VariantStatic<V[number]>, VariantInput<V[number]>> {
  const units = specs.filter((spec) => typeof spec === 'string' || isDescribed(spec));
  const bare = units.filter((spec) => typeof spec === 'string');
  const oneOf: JsonSchema[] = bare.length === 0 ? [] : [{ type: 'string', enum: bare }];
  const list: Variant[] = [];
  for (const spec of specs) {
    if (typeof spec === 'string') {
      list.push({ name: spec, value: null, gate: null });
    } else if (isDescribed(spec)) {
      list.push({ name: spec.variant, value: null, gate: null });
      oneOf.push({ type: 'string', enum: [spec.variant], description: spec.description });
    } else {
      for (const [name, value] of Object.entries(spec)) {
        // The gate is the variant's: its schema stays in the stable export, as the reference has it.
        const { [gate]: gated = null, ...ungated } = value;
        list.push({ name, value: ungated, gate: gated });
        oneOf.push({
          type: 'object',
          properties: { [name]: ungated },
          required: [name],
          additionalProperties: false,
        });
      }
    }
  }
  return { oneOf, [shape]: { kind: 'variants', variants: list } };
}

function isDescribed(spec: Exclude<VariantSpec, string>): spec is Described<string> {
  return typeof spec['variant'] === 'string';
}

/** A union whose variants are tried in turn. */
export function untagged<const O extends readonly Schema[]>(
  ...options: O
): Schema<Static<O[number]>, Input<O[number]>> {
  return { anyOf: options, [shape]: { kind: 'untagged', options } };
}
