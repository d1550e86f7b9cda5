import {
  presence,
  shape,
  type Fields,
  type Node,
  type Presence,
  type Shape,
  type TaggedShape,
} from './schema/node.ts';

/** Who wrote a value: a server writes the null of a field that has none, a client may leave it out. */
export type Sender = 'server' | 'client';

/**
 * What is wrong with a value, each with the place it is at; empty for a value that fits. This is stricter than
 * decoding, which forgives what older clients do, and rewrites nothing. Keys that a schema doesn't know are fine.
 */
export function validate(schema: Node, value: unknown, sender: Sender = 'server'): string[] {
  const issues: string[] = [];
  check(schema[shape], value, { at: '$', sender, issues });
  return issues;
}

interface Visit {
  readonly at: string;
  readonly sender: Sender;
  readonly issues: string[];
}

function check(of: Shape, value: unknown, visit: Visit): void {
  switch (of.kind) {
    case 'json':
      if (value === undefined) report('any value', value, visit);
      return;
    case 'named':
      check(of.definition.body[shape], value, visit);
      return;
    case 'adapted':
      check(of.inner[shape], value, visit);
      return;
    case 'nullable':
      if (value !== null) check(of.inner[shape], value, visit);
      return;
    case 'list':
      if (!Array.isArray(value)) report('an array', value, visit);
      else value.forEach((item, index) => check(of.item[shape], item, below(visit, index)));
      return;
    case 'map':
      if (!isObject(value)) report('an object', value, visit);
      else for (const [key, item] of Object.entries(value)) check(of.value[shape], item, below(visit, key));
      return;
    case 'struct':
      if (!isObject(value)) report('an object', value, visit);
      else checkFields(of.fields, value, visit);
      return;
    case 'tagged':
      checkTagged(of, value, visit);
      return;
    case 'variants':
      checkVariants(of, value, visit);
      return;
    case 'untagged':
      if (of.options.every((option) => validate(option, value, visit.sender).length > 0)) {
        report(`one of ${of.options.length} shapes`, value, visit);
      }
      return;
    default:
      if (!fitsScalar(of, value)) report(scalarName(of), value, visit);
  }
}

type Scalar = Exclude<
  Shape,
  {
    kind:
      | 'json'
      | 'named'
      | 'adapted'
      | 'nullable'
      | 'list'
      | 'map'
      | 'struct'
      | 'tagged'
      | 'variants'
      | 'untagged';
  }
>;

function fitsScalar(of: Scalar, value: unknown): boolean {
  switch (of.kind) {
    case 'null':
      return value === null || value === undefined;
    case 'string':
    case 'pathString':
    case 'uuid':
      return typeof value === 'string';
    case 'path':
      return typeof value === 'string' && /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'integer':
      return Number.isInteger(value) && (!of.format.startsWith('u') || Number(value) >= (of.nonzero ? 1 : 0));
    case 'enum':
      return typeof value === 'string' && of.values.includes(value);
    default:
      return of satisfies never;
  }
}

function scalarName(of: Scalar): string {
  if (of.kind === 'enum') return `one of ${of.values.join(', ')}`;
  return of.kind === 'integer' ? of.format : of.kind;
}

const MAY_BE_ABSENT: ReadonlySet<Presence | undefined> = new Set([
  'optional',
  'omittable',
  'omittableOrNull',
  'elided',
]);

function checkFields(fields: Fields, value: Readonly<Record<string, unknown>>, visit: Visit): void {
  for (const [name, schema] of Object.entries(fields)) {
    const field = value[name];
    if (field !== undefined) {
      check(schema[shape], field, below(visit, name));
      continue;
    }
    const mode = schema[presence];
    const mayBeAbsent = MAY_BE_ABSENT.has(mode) || schema.writeOnly === true;
    if (!mayBeAbsent && (mode === undefined || visit.sender === 'server')) {
      visit.issues.push(`${visit.at}.${name} is missing`);
    }
  }
}

function checkTagged({ tag, variants, shared }: TaggedShape, value: unknown, visit: Visit): void {
  if (!isObject(value)) return report('an object', value, visit);
  const name = value[tag];
  const fields = typeof name === 'string' && Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (fields === undefined) report(`one of ${Object.keys(variants).join(', ')}`, name, below(visit, tag));
  else checkFields({ ...shared, ...fields }, value, visit);
}

function checkVariants(
  { variants }: Extract<Shape, { kind: 'variants' }>,
  value: unknown,
  visit: Visit,
): void {
  const [name, content] = isObject(value) ? (Object.entries(value)[0] ?? []) : [value, undefined];
  const variant = variants.find((candidate) => candidate.name === name);
  const fits = variant !== undefined && (variant.value === null) === (typeof value === 'string');
  if (!fits) return report(`one of ${variants.map((candidate) => candidate.name).join(', ')}`, value, visit);
  if (variant.value !== null) check(variant.value[shape], content, below(visit, variant.name));
}

function below(visit: Visit, key: string | number): Visit {
  return { ...visit, at: typeof key === 'number' ? `${visit.at}[${key}]` : `${visit.at}.${key}` };
}

function report(expected: string, value: unknown, { at, issues }: Visit): void {
  const text = JSON.stringify(value) ?? 'undefined';
  issues.push(`${at} is ${text.length > 80 ? `${text.slice(0, 80)}…` : text}, not ${expected}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
