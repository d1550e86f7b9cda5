import {
  gate,
  shape,
  type Definition,
  type Fields,
  type Node,
  type Shape,
  type TaggedShape,
  type Variant,
} from '../schema/node.ts';
import { isObject } from './scalar.ts';

/** Finds the first experimental field or variant that a decoded value uses: the name it is refused by. */
type GateFinder = (value: unknown) => string | null;

const finders = new WeakMap<Definition, { find: GateFinder | null }>();

/** The gate finder of a schema; null where nothing below it is experimental. */
export function gateFinder(schema: Node): GateFinder | null {
  const found = schema[shape];
  if (found.kind !== 'named') return compile(found);
  let entry = finders.get(found.definition);
  if (entry === undefined) {
    entry = { find: gateFinder(found.definition.body) };
    finders.set(found.definition, entry);
  }
  return entry.find;
}

function compile(of: Shape): GateFinder | null {
  switch (of.kind) {
    case 'struct':
      return inFields(of.fields);
    case 'nullable':
    case 'adapted':
      return gateFinder(of.inner);
    case 'list':
      return inItems(gateFinder(of.item));
    case 'tagged':
      return inTagged(of);
    case 'variants':
      return inVariants(of.variants);
    default:
      return null;
  }
}

/** A field counts as used when it holds something: null and false are what a client sends to leave it alone. */
function isUsed(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function inFields(fields: Fields): GateFinder | null {
  const checks = Object.entries(fields).flatMap(([name, schema]) => {
    const own = schema[gate] ?? null;
    const below = gateFinder(schema);
    return own === null && below === null ? [] : [{ name, own, below }];
  });
  if (checks.length === 0) return null;
  return (value) => {
    if (!isObject(value)) return null;
    for (const { name, own, below } of checks) {
      const field = value[name];
      if (!isUsed(field)) continue;
      const found = own ?? below?.(field) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
}

function inItems(item: GateFinder | null): GateFinder | null {
  if (item === null) return null;
  return (value) => {
    if (!Array.isArray(value)) return null;
    for (const element of value) {
      const found = item(element);
      if (found !== null) return found;
    }
    return null;
  };
}

function inTagged({ tag, variants }: TaggedShape): GateFinder | null {
  const checks = new Map(
    Object.entries(variants).map(([name, fields]) => [
      name,
      { own: fields[gate] ?? null, below: inFields(fields) },
    ]),
  );
  if ([...checks.values()].every(({ own, below }) => own === null && below === null)) return null;
  return (value) => {
    if (!isObject(value)) return null;
    const name = value[tag];
    const check = typeof name === 'string' ? checks.get(name) : undefined;
    return check?.own ?? check?.below?.(value) ?? null;
  };
}

function inVariants(variants: readonly Variant[]): GateFinder | null {
  const gated = variants.filter((variant) => variant.gate !== null);
  if (gated.length === 0) return null;
  return (value) => {
    const name = typeof value === 'string' ? value : isObject(value) ? Object.keys(value)[0] : undefined;
    return gated.find((variant) => variant.name === name)?.gate ?? null;
  };
}
