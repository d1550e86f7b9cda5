import {
  clientRequests,
  publishedMethods,
  type ClientMethod,
  type Schema,
} from '../../src/protocol/index.ts';
import { shape, type Fields } from '../../src/protocol/schema/node.ts';

/** A repeatable source of chance: the same seed makes the same messages. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to `below`. */
  int(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.int(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.int(n) === 0;
  }
}

/** Where generated paths and thread ids come from: nothing outside a test's own folder is ever named. */
export interface FuzzWorld {
  readonly folder: string;
  readonly threadIds: readonly string[];
}

const TEXTS = ['', 'x', 'é\u2028', '\u0000', 'a'.repeat(3000), '__proto__', '../..', 'null', '-1', '\ud800'];
const NUMBERS = [0, 1, -1, 255, 65_536, 2 ** 31, 2 ** 53, -(2 ** 53), 1.5, 1e300];

/** Makes values that fit a schema, most of the time. */
export class Generator {
  readonly #chance: Chance;
  readonly #world: FuzzWorld;
  readonly #complete: boolean;

  /** `complete` leaves no field out. */
  constructor(chance: Chance, world: FuzzWorld, complete = false) {
    this.#chance = chance;
    this.#world = world;
    this.#complete = complete;
  }

  value(schema: Schema, depth = 0): unknown {
    const kind = schema[shape];
    const chance = this.#chance;
    switch (kind.kind) {
      case 'null':
        return null;
      case 'string':
        return chance.oneIn(2) ? chance.pick(this.#world.threadIds) : chance.pick(TEXTS);
      case 'path':
      case 'pathString':
        return `${this.#world.folder}/${chance.pick(['a', 'b/c', ''])}`;
      case 'uuid':
        return chance.pick(this.#world.threadIds);
      case 'boolean':
        return chance.oneIn(2);
      case 'number':
      case 'integer':
        return this.#complete || !chance.oneIn(3) ? 1 + chance.int(5) : chance.pick(NUMBERS);
      case 'json':
        return this.anything(depth);
      case 'enum':
        return chance.pick(kind.values);
      case 'list':
        return depth > 6 ? [] : Array.from({ length: chance.int(3) }, () => this.value(kind.item, depth + 1));
      case 'map':
        return depth > 6 ? {} : { [chance.pick(TEXTS)]: this.value(kind.value, depth + 1) };
      case 'nullable':
        return depth > 6 || chance.oneIn(2) ? null : this.value(kind.inner, depth + 1);
      case 'named':
        return this.value(kind.definition.body, depth + 1);
      case 'struct':
        return this.#fields(kind.fields, depth);
      case 'tagged': {
        const [tag, fields] = chance.pick(Object.entries(kind.variants));
        return { [kind.tag]: tag, ...this.#fields({ ...kind.shared, ...fields }, depth) };
      }
      case 'variants': {
        const { name, value } = chance.pick(kind.variants);
        return value === null ? name : { [name]: this.value(value, depth + 1) };
      }
      case 'untagged':
        return this.value(chance.pick(kind.options), depth + 1);
      case 'adapted':
        return this.value(kind.inner, depth + 1);
    }
  }

  anything(depth = 0): unknown {
    const chance = this.#chance;
    switch (chance.int(depth > 4 ? 4 : 6)) {
      case 0:
        return null;
      case 1:
        return chance.oneIn(2);
      case 2:
        return chance.pick(NUMBERS);
      case 3:
        return chance.pick(TEXTS);
      case 4:
        return Array.from({ length: chance.int(4) }, () => this.anything(depth + 1));
      default:
        return Object.fromEntries(
          Array.from({ length: chance.int(4) }, () => [chance.pick(TEXTS), this.anything(depth + 1)]),
        );
    }
  }

  #fields(fields: Fields, depth: number): Record<string, unknown> {
    const entries = Object.entries(fields).filter(() => this.#complete || !this.#chance.oneIn(12));
    return Object.fromEntries(entries.map(([name, schema]) => [name, this.value(schema, depth + 1)]));
  }
}

const METHODS = publishedMethods() as readonly ClientMethod[];

/** Something of the value, replaced by something else. */
function mutate(value: unknown, chance: Chance, generator: Generator): unknown {
  if (typeof value !== 'object' || value === null || chance.oneIn(4)) return generator.anything();
  const entries = Object.entries(value);
  if (entries.length === 0) return generator.anything();
  const [chosen] = chance.pick(entries);
  const changed = entries.map(
    ([key, item]) => [key, key === chosen ? mutate(item, chance, generator) : item] as const,
  );
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}

/** Methods that act on paths: changing a character of one could make files outside the test's folder. */
const ACTS_ON_PATHS = /^(?:fs|command|process)\//;

/** Breaks a text: cuts it, doubles it, or, where `anywhere`, changes one character. */
function damage(text: string, chance: Chance, anywhere: boolean): string {
  const at = chance.int(text.length);
  switch (chance.int(anywhere ? 4 : 2)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text + text;
    case 2:
      return (
        text.slice(0, at) + chance.pick(['{', '}', '[', '"', ',', '\\', '0', '\u0001']) + text.slice(at + 1)
      );
    default:
      return text.slice(0, at) + text.slice(at + 1);
  }
}

/** One message of the fuzz test: usually a request that carries `id`, whole or damaged. */
export function fuzzMessage(chance: Chance, generator: Generator, id: string | number): string {
  const method = chance.pick(METHODS);
  const params = generator.value(clientRequests[method].params);
  const request: Record<string, unknown> = { method, id, params };
  switch (chance.int(12)) {
    case 0:
    case 1:
    case 2:
      return JSON.stringify(request);
    case 3:
    case 4:
      return JSON.stringify({ ...request, params: mutate(params, chance, generator) });
    case 5:
      return JSON.stringify({ ...request, params: generator.anything() });
    case 6:
      return JSON.stringify({
        ...request,
        [chance.pick(['method', 'id', 'trace', 'result'])]: generator.anything(),
      });
    case 7:
      return JSON.stringify({
        id: chance.int(5),
        [chance.pick(['result', 'error', 'x'])]: generator.anything(),
      });
    case 8:
      return JSON.stringify({ method: chance.pick([method, 'initialized', 'bogus/note']), params });
    case 9:
      return JSON.stringify({
        ...request,
        method: chance.pick(['bogus', '', `${method}/x`, 'toString', '__proto__']),
      });
    case 10:
      return JSON.stringify(generator.anything());
    default:
      return damage(JSON.stringify(request), chance, !ACTS_ON_PATHS.test(method));
  }
}

/** The id that a message must be answered under, as JSON text: none for what is no request. */
export function answerableId(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!('method' in value) || !('id' in value)) return undefined;
  const { id } = value;
  const usable = typeof id === 'string' || (Number.isInteger(id) && Math.abs(Number(id)) < 2 ** 63);
  return usable ? JSON.stringify(id) : undefined;
}
