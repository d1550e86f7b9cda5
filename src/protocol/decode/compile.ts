import { shape, type Definition, type Fields, type Node, type Shape } from '../schema/node.ts';
import {
  decodeBoolean,
  decodeFloat,
  decodeNull,
  decodePath,
  decodePathString,
  decodeString,
  decodeUuid,
  integerDecoder,
  isObject,
  type Decoder,
} from './scalar.ts';
import { setOwn, StructDecoder } from './struct.ts';
import {
  enumDecoder,
  taggedDecoder,
  untaggedDecoder,
  variantsDecoder,
  type VariantDecoder,
} from './union.ts';
import { invalidType } from './wording.ts';

const compiled = new WeakMap<Definition, Decoder>();

/** The decoder of a schema. Definitions are compiled at first use and kept; nothing is compiled at import. */
export function decoderOf(schema: Node, name = 'value'): Decoder {
  const found = schema[shape];
  if (found.kind !== 'named') return compile(found, name);
  const { definition } = found;
  let decoder = compiled.get(definition);
  if (decoder === undefined) {
    decoder = compile(definition.body[shape], definition.wire);
    compiled.set(definition, decoder);
  }
  return decoder;
}

/** `name` is what error texts call a struct or union that this shape is. */
function compile(of: Shape, name: string): Decoder {
  switch (of.kind) {
    case 'null':
      return decodeNull;
    case 'string':
      return decodeString;
    case 'path':
      return decodePath;
    case 'pathString':
      return decodePathString;
    case 'uuid':
      return decodeUuid;
    case 'boolean':
      return decodeBoolean;
    case 'number':
      return decodeFloat;
    case 'integer':
      return integerDecoder(of.format, of.nonzero);
    case 'json':
      return (value) => value;
    case 'enum':
      return enumDecoder(of.values, of.aliases);
    case 'list':
      return listDecoder(decoderOf(of.item));
    case 'map':
      return mapDecoder(decoderOf(of.value));
    case 'nullable':
      return nullableDecoder(decoderOf(of.inner, name));
    case 'named':
      return decoderOf(of.definition.body, of.definition.wire);
    case 'struct': {
      const rest = typeof of.rest === 'string' ? of.rest : decoderOf(of.rest);
      const struct = new StructDecoder(of.fields, rest, `struct ${name}`, decoderOf);
      return (value) => struct.decode(value);
    }
    case 'tagged':
      return taggedDecoder(of, `internally tagged enum ${name}`, taggedStructs(of.variants, of.shared, name));
    case 'variants':
      return variantsDecoder(
        new Map(
          of.variants.map((variant) => [variant.name, variantDecoder(variant.value, variant.name, name)]),
        ),
      );
    case 'untagged':
      return untaggedDecoder(
        name,
        of.options.map((option) => decoderOf(option, name)),
      );
    case 'adapted':
      return adaptedDecoder(decoderOf(of.inner, name), of.adapt);
    default:
      return of satisfies never;
  }
}

function listDecoder(item: Decoder): Decoder {
  return (value) => {
    if (!Array.isArray(value)) throw invalidType(value, 'a sequence');
    const out: unknown[] = [];
    for (const element of value) out.push(item(element));
    return out;
  };
}

function mapDecoder(item: Decoder): Decoder {
  return (value) => {
    if (!isObject(value)) throw invalidType(value, 'a map');
    const out: Record<string, unknown> = {};
    for (const [key, element] of Object.entries(value)) setOwn(out, key, item(element));
    return out;
  };
}

function nullableDecoder(inner: Decoder): Decoder {
  return (value) => (value === null || value === undefined ? null : inner(value));
}

function adaptedDecoder(
  inner: Decoder,
  adapt: (value: Readonly<Record<string, unknown>>) => unknown,
): Decoder {
  return (value) => inner(isObject(value) ? adapt(value) : value);
}

function taggedStructs(
  variants: Readonly<Record<string, Fields>>,
  shared: Fields,
  name: string,
): ReadonlyMap<string, StructDecoder> {
  return new Map(
    Object.entries(variants).map(([variant, fields]) => [
      variant,
      new StructDecoder({ ...shared, ...fields }, 'ignored', variantLabel(name, variant), decoderOf),
    ]),
  );
}

function variantDecoder(value: Node | null, variant: string, name: string): VariantDecoder {
  if (value === null) return { kind: 'unit' };
  const found = value[shape];
  if (found.kind !== 'struct') return { kind: 'newtype', decode: decoderOf(value) };
  return {
    kind: 'struct',
    struct: new StructDecoder(found.fields, 'ignored', variantLabel(name, variant), decoderOf),
  };
}

function variantLabel(name: string, variant: string): string {
  const pascal = variant.replace(/(?:^|[-_])(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `struct variant ${name}::${pascal}`;
}
