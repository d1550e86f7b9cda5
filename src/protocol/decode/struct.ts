import { fallback, presence, type Fields, type JsonValue, type Presence } from '../schema/node.ts';
import { isObject, type Decoder } from './scalar.ts';
import { invalidLength, invalidType, missingField, Mismatch, unknownField } from './wording.ts';

interface FieldDecoder {
  readonly name: string;
  readonly decode: Decoder;
  readonly presence: Presence | undefined;
  readonly fallback: JsonValue | undefined;
}

type Rest = 'ignored' | 'denied' | Decoder;

/** Decodes an object of known fields. Built once a schema, it holds everything a decode needs. */
export class StructDecoder {
  readonly #fields: readonly FieldDecoder[];
  readonly #byName: ReadonlyMap<string, FieldDecoder>;
  readonly #rest: Rest;
  /** What error texts call it, such as `struct FsWatchParams`. */
  readonly #label: string;

  constructor(fields: Fields, rest: Rest, label: string, decoderOf: (schema: Fields[string]) => Decoder) {
    this.#fields = Object.entries(fields).map(([name, schema]) => ({
      name,
      decode: decoderOf(schema),
      presence: schema[presence],
      fallback: schema[fallback],
    }));
    this.#byName = new Map(this.#fields.map((field) => [field.name, field]));
    this.#rest = rest;
    this.#label = label;
  }

  decode(value: unknown): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    if (isObject(value)) this.fill(out, value);
    else if (Array.isArray(value)) this.fillFromItems(out, value);
    else throw invalidType(value, this.#label);
    return out;
  }

  /** Reads the fields in declared order into `out`; `tag` is a key that isn't a field. */
  fill(out: Record<string, unknown>, source: Readonly<Record<string, unknown>>, tag?: string): void {
    try {
      this.#read(out, source);
    } catch (error) {
      throw this.#firstMismatch(source) ?? error;
    }
    if (this.#rest !== 'ignored') this.#readRest(out, source, this.#rest, tag);
  }

  #read(out: Record<string, unknown>, source: Readonly<Record<string, unknown>>): void {
    for (const field of this.#fields) {
      const value = source[field.name];
      if (value === undefined) this.#absent(out, field);
      else if (value !== null || field.presence !== 'omittable') out[field.name] = field.decode(value);
    }
  }

  #absent(out: Record<string, unknown>, field: FieldDecoder): void {
    switch (field.presence) {
      case undefined:
        throw missingField(field.name);
      case 'nullable':
        out[field.name] = null;
        return;
      case 'defaulted':
      case 'elided':
        out[field.name] = copyOfDefault(field.fallback);
        return;
      case 'optional':
      case 'omittable':
      case 'omittableOrNull':
        return;
      default:
        field.presence satisfies never;
    }
  }

  /** The reference decodes fields as they come and looks for missing ones last, so the first bad value wins. */
  #firstMismatch(source: Readonly<Record<string, unknown>>): Mismatch | null {
    for (const [name, value] of Object.entries(source)) {
      const field = this.#byName.get(name);
      if (field === undefined) {
        if (this.#rest === 'denied') return this.#unknown(name);
        continue;
      }
      try {
        if (value !== undefined) field.decode(value);
      } catch (error) {
        if (error instanceof Mismatch) return error;
        throw error;
      }
    }
    return null;
  }

  #readRest(
    out: Record<string, unknown>,
    source: Readonly<Record<string, unknown>>,
    rest: Exclude<Rest, 'ignored'>,
    tag?: string,
  ): void {
    for (const [name, value] of Object.entries(source)) {
      if (this.#byName.has(name) || name === tag) continue;
      if (rest === 'denied') throw this.#unknown(name);
      setOwn(out, name, rest(value));
    }
  }

  #unknown(name: string): Mismatch {
    return unknownField(name, [...this.#byName.keys()]);
  }

  /** The fields as an array, in declared order; only those with a default may be left off. */
  fillFromItems(out: Record<string, unknown>, items: readonly unknown[]): void {
    const count = this.#fields.length;
    for (const [index, field] of this.#fields.entries()) {
      if (index < items.length) {
        out[field.name] = field.decode(items[index]);
      } else if (field.fallback !== undefined) {
        this.#absent(out, field);
      } else {
        throw invalidLength(index, `${this.#label} with ${count} element${count === 1 ? '' : 's'}`);
      }
    }
    if (items.length > count) {
      throw invalidLength(items.length, `${count} element${count === 1 ? '' : 's'} in sequence`);
    }
  }
}

/** Sets a key as JSON means it, even one named `__proto__`. */
export function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[name] = value;
  }
}

/** Defaults are small; each decoded value gets its own, so that nobody can change the schema's. */
function copyOfDefault(value: JsonValue | undefined): unknown {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}
