import { shape, type Definition, type Node, type Schema } from './node.ts';

/**
 * Where a definition is printed. Most are under `v2/` in both exports; older and shared shapes are not.
 * `both` prints the same twice, `inline` prints it where it is used and gives it no definition of its own.
 */
export interface Place {
  readonly json: 'v2' | 'root' | 'both' | 'inline';
  readonly ts: Place['json'];
  /** The name of the TypeScript type and in error texts, where it isn't the definition's own. */
  readonly alias?: string;
  /** The name in error texts, where it is another still. */
  readonly wire?: string;
}

const v2: Place = { json: 'v2', ts: 'v2' };
/** A shape older than `v2`, or of the handshake. */
export const root: Place = { json: 'root', ts: 'root' };
/** A shape shared with the stored records; the TypeScript export keeps those outside `v2`. */
export const shared: Place = { json: 'v2', ts: 'root' };
/** A shape of a request from server to client; the JSON Schema keeps those outside `v2`. */
export const asked: Place = { json: 'root', ts: 'v2' };
/** A shape that only the TypeScript export names. */
export const tsOnly: Place = { json: 'inline', ts: 'root' };
/** A shape that neither export names. */
export const unpublished: Place = { json: 'inline', ts: 'inline' };
/** A shape that only the JSON Schema names. */
export const jsonOnly: Place = { json: 'v2', ts: 'inline' };

/**
 * Names a schema. Using the result elsewhere prints a reference to it. The schema itself is built when first
 * needed: a server that starts has hundreds of definitions and uses a few.
 */
export function def<T, I>(name: string, body: () => Schema<T, I>, place: Partial<Place> = v2): Schema<T, I> {
  const definition = new NamedSchema(name, body, place);
  const named = { kind: 'named', definition } as const;
  const path = definition.json[0];
  if (path !== undefined) return { $ref: `#/definitions/${path}`, [shape]: named };
  const inline: Node = definition.body;
  return { ...inline, [shape]: named };
}

class NamedSchema implements Definition {
  readonly name: string;
  readonly json: readonly string[];
  readonly ts: readonly string[];
  readonly alias: string;
  readonly wire: string;
  readonly #build: () => Schema;
  #body: Schema | undefined;

  constructor(name: string, build: () => Schema, place: Partial<Place>) {
    this.name = name;
    this.alias = place.alias ?? name;
    this.wire = place.wire ?? this.alias;
    this.json = paths(place.json ?? 'v2', name);
    this.ts = paths(place.ts ?? 'v2', this.alias);
    this.#build = build;
  }

  get body(): Schema {
    this.#body ??= this.#build();
    return this.#body;
  }
}

function paths(place: Place['json'], name: string): readonly string[] {
  switch (place) {
    case 'v2':
      return [`v2/${name}`];
    case 'root':
      return [name];
    case 'both':
      return [`v2/${name}`, name];
    case 'inline':
      return [];
    default:
      return place satisfies never;
  }
}
