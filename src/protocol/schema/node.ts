/**
 * What every helper in this folder returns: a plain draft-07 JSON Schema object that prints exactly what the
 * published schema prints, typed with the value it describes. What JSON Schema has no word for (the kind of a
 * union, how a field behaves when absent, an experimental gate) hangs on symbol keys, which JSON never prints.
 */

/** The JSON Schema keywords the published schema uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly default?: JsonValue;
  readonly description?: string;
  readonly writeOnly?: boolean;
}

/** Any JSON value; the wire passes it through unread. */
export type JsonValue =
  number | string | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

export const shape = Symbol('shape');
export const presence = Symbol('presence');
export const fallback = Symbol('fallback');
export const gate = Symbol('gate');
declare const decoded: unique symbol;
declare const sent: unique symbol;

/** A schema without its static types. */
export interface Node extends JsonSchema {
  readonly [shape]: Shape;
  /** What an absent field decodes to, where there is a default: published or not. */
  readonly [fallback]?: JsonValue;
  /** How a field of this schema behaves when it is absent; a schema without it is a required field. */
  readonly [presence]?: Presence;
  /** The name an experimental field or variant answers by to a client that didn't ask for experimental API. */
  readonly [gate]?: string;
}

/**
 * A schema for values that decode to `T`. `I` is what a sender may write: the same, with whatever has a
 * default or may be null left out if the sender likes.
 */
export interface Schema<T = unknown, I = T> extends Node {
  readonly [decoded]?: T;
  readonly [sent]?: I;
}

/**
 * - `nullable`: absent decodes to null, and what we send always has the key
 * - `optional`: the key may be absent on both sides, null means the same
 * - `omittable`: as `optional`, but a sender that has no value leaves the key out
 * - `omittableOrNull`: as `omittable`, but null is a value that its sender writes
 * - `defaulted`: absent decodes to the published `default`
 * - `elided`: absent decodes to a default that isn't published, since its sender leaves the key out then
 */
export type Presence = 'nullable' | 'optional' | 'omittable' | 'omittableOrNull' | 'defaulted' | 'elided';

export type Fields = Readonly<Record<string, Schema>>;

/** The names one definition goes by. */
export interface Definition {
  readonly name: string;
  /** Its paths under `#/definitions/`, such as `v2/Thread`. References name the first; without any, it prints in line. */
  readonly json: readonly string[];
  /** Its TypeScript files without their ending, such as `v2/Thread`. */
  readonly ts: readonly string[];
  /** The name of the TypeScript type. */
  readonly alias: string;
  /** The name in error texts (`expected struct Thread`). */
  readonly wire: string;
  readonly body: Schema;
}

export type IntegerFormat = 'uint' | 'uint16' | 'uint32' | 'uint64' | 'int32' | 'int64';

/** What the decoder and the TypeScript export read; the JSON keywords beside it are for printing. */
export type Shape =
  | { readonly kind: 'null' }
  | { readonly kind: 'string' }
  | { readonly kind: 'path' }
  | { readonly kind: 'pathString' }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number' }
  | {
      readonly kind: 'integer';
      readonly format: IntegerFormat;
      readonly nonzero: boolean;
      readonly bigint: boolean;
    }
  | { readonly kind: 'json'; readonly opaque: boolean }
  | {
      readonly kind: 'enum';
      readonly values: readonly string[];
      readonly aliases: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'list'; readonly item: Schema }
  | { readonly kind: 'map'; readonly value: Schema }
  | { readonly kind: 'struct'; readonly fields: Fields; readonly rest: 'ignored' | 'denied' | Schema }
  | { readonly kind: 'nullable'; readonly inner: Schema }
  | { readonly kind: 'named'; readonly definition: Definition }
  | TaggedShape
  | { readonly kind: 'variants'; readonly variants: readonly Variant[] }
  | { readonly kind: 'untagged'; readonly options: readonly Schema[] }
  | { readonly kind: 'adapted'; readonly inner: Schema; readonly adapt: Adapt };

/** A union of objects told apart by the string under `tag`. */
export interface TaggedShape {
  readonly kind: 'tagged';
  readonly tag: string;
  /** A variant's fields may carry a `gate`. */
  readonly variants: Readonly<Record<string, Fields & { readonly [gate]?: string }>>;
  /** Fields that every variant has. */
  readonly shared: Fields;
  /** The variant that unknown tags decode to, where there is one. */
  readonly other: string | null;
  /** Further tags, and the variant that each stands for. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Rewrites what an older client sends into what a schema describes; throws a `Mismatch` to refuse it. */
export type Adapt = (value: Readonly<Record<string, unknown>>) => unknown;

/** One variant of an externally tagged union: a bare string, or `{ name: value }`. */
export interface Variant {
  readonly name: string;
  readonly value: Schema | null;
  readonly gate: string | null;
}

export type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** The type a schema decodes to. */
export type Static<S> = S extends { readonly [decoded]?: infer T } ? T : never;
/** The type a sender of a schema may write. */
export type Input<S> = S extends { readonly [sent]?: infer I } ? I : never;
