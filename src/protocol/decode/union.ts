import type { TaggedShape } from '../schema/node.ts';
import { isObject, type Decoder } from './scalar.ts';
import type { StructDecoder } from './struct.ts';
import { bareVariant, invalidType, invalidValue, Mismatch, missingField, unknownVariant } from './wording.ts';

/** One of some strings; `{ name: null }` is accepted too, as the reference does. `aliases` maps further names. */
export function enumDecoder(values: readonly string[], aliases: ReadonlyMap<string, string>): Decoder {
  const byName = new Map([...values.map((value) => [value, value] as const), ...aliases]);
  const names = listed(values, aliases);
  const named = (name: string): string => {
    const value = byName.get(name);
    if (value === undefined) throw unknownVariant(name, names);
    return value;
  };
  return (value) => {
    if (typeof value === 'string') return named(value);
    const [name, content] = singleEntry(value);
    const variant = named(name);
    expectNothing(content);
    return variant;
  };
}

/** The names in the order error texts list them: each variant's own and other names, sorted, variant by variant. */
function listed(values: readonly string[], aliases: ReadonlyMap<string, string>): readonly string[] {
  return values.flatMap((value) => {
    const others = [...aliases.keys()].filter(
      (alias) => aliases.get(alias) === value && !values.includes(alias),
    );
    return [value, ...others].toSorted();
  });
}

function singleEntry(value: unknown): readonly [name: string, content: unknown] {
  if (!isObject(value)) throw invalidType(value, 'string or map');
  const entries = Object.entries(value);
  const only = entries[0];
  if (only === undefined || entries.length !== 1) throw invalidValue(value, 'map with a single key');
  return only;
}

function expectNothing(content: unknown): void {
  if (content === null || (isObject(content) && Object.keys(content).length === 0)) return;
  throw invalidType(content, 'unit');
}

export type VariantDecoder =
  | { readonly kind: 'unit' }
  | { readonly kind: 'newtype'; readonly decode: Decoder }
  | { readonly kind: 'struct'; readonly struct: StructDecoder };

/** A bare string, or an object whose one key names the variant. */
export function variantsDecoder(variants: ReadonlyMap<string, VariantDecoder>): Decoder {
  const names = [...variants.keys()];
  const named = (name: string): VariantDecoder => {
    const variant = variants.get(name);
    if (variant === undefined) throw unknownVariant(name, names);
    return variant;
  };
  return (value) => {
    if (typeof value === 'string') {
      const variant = named(value);
      if (variant.kind !== 'unit') throw bareVariant(`${variant.kind} variant`);
      return value;
    }
    const [name, content] = singleEntry(value);
    const variant = named(name);
    switch (variant.kind) {
      case 'unit':
        expectNothing(content);
        return name;
      case 'newtype':
        return { [name]: variant.decode(content) };
      case 'struct':
        if (typeof content !== 'object' || content === null) throw invalidType(content, 'struct variant');
        return { [name]: variant.struct.decode(content) };
      default:
        return variant satisfies never;
    }
  };
}

/** An object whose `tag` names the variant; as an array, its first item does. */
export function taggedDecoder(
  { tag, other, aliases }: TaggedShape,
  label: string,
  variants: ReadonlyMap<string, StructDecoder>,
): Decoder {
  const order = [...variants.keys()];
  const names = listed(order, aliases);
  const named = (value: unknown): string => {
    if (typeof value === 'string') {
      const name = variants.has(value) ? value : (aliases.get(value) ?? other);
      if (name === null) throw unknownVariant(value, names);
      return name;
    }
    // The reference also takes a variant by its position.
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
      const name = order[value] ?? other;
      if (name === null) throw invalidValue(value, `variant index 0 <= i < ${order.length}`);
      return name;
    }
    throw invalidType(value, 'variant identifier');
  };
  return (value) => {
    if (isObject(value)) {
      const found = value[tag];
      if (found === undefined) throw missingField(tag);
      const name = named(found);
      const out: Record<string, unknown> = { [tag]: name };
      variants.get(name)?.fill(out, value, tag);
      return out;
    }
    if (!Array.isArray(value)) throw invalidType(value, label);
    if (value.length === 0) throw missingField(tag);
    const name = named(value[0]);
    const out: Record<string, unknown> = { [tag]: name };
    variants.get(name)?.fillFromItems(out, value.slice(1));
    return out;
  };
}

/** The first of some decoders that takes the value. */
export function untaggedDecoder(name: string, options: readonly Decoder[]): Decoder {
  return (value) => {
    for (const option of options) {
      try {
        return option(value);
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
      }
    }
    throw new Mismatch(`data did not match any variant of untagged enum ${name}`);
  };
}
