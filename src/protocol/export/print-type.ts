import { gate, presence, shape, type Definition, type Fields, type Schema } from '../schema/node.ts';

/** What printing a type needs to know, and what it finds out. */
export interface TypePrinter {
  readonly experimental: boolean;
  /** Called for each type with a file of its own: the name to print for it. */
  readonly reference: (definition: Definition) => string;
  /** Called where any JSON value may stand: the name to print for it. */
  readonly jsonValue: () => string;
}

/** Prints the TypeScript type of a schema. */
export function printType(schema: Schema, printer: TypePrinter): string {
  const of = schema[shape];
  switch (of.kind) {
    case 'null':
      return 'undefined';
    case 'string':
    case 'path':
    case 'pathString':
    case 'uuid':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'integer':
      return of.bigint ? 'bigint' : 'number';
    case 'json':
      return of.opaque ? 'unknown' : printer.jsonValue();
    case 'enum':
      return of.values.map(literal).join(' | ');
    case 'list':
      return `Array<${printType(of.item, printer)}>`;
    case 'map':
      return mapOf(of.value, printer);
    case 'nullable':
      return `${printType(of.inner, printer)} | null`;
    case 'adapted':
      return printType(of.inner, printer);
    case 'named':
      return of.definition.ts.length === 0
        ? printType(of.definition.body, printer)
        : printer.reference(of.definition);
    case 'struct': {
      if (typeof of.rest === 'string') return printFields(of.fields, printer);
      const rest = mapOf(of.rest, printer);
      return Object.keys(of.fields).length === 0 ? rest : `${printFields(of.fields, printer)} & (${rest})`;
    }
    case 'tagged': {
      const variants = Object.entries(of.variants).map(([name, fields]) =>
        printFields(fields, printer, [of.tag, name]),
      );
      const union = variants.join(' | ');
      return Object.keys(of.shared).length === 0 ? union : `${printFields(of.shared, printer)} & (${union})`;
    }
    case 'variants':
      return of.variants
        .map(({ name, value }) =>
          value === null ? literal(name) : `{ ${key(name)}: ${printType(value, printer)} }`,
        )
        .join(' | ');
    case 'untagged':
      return of.options.map((option) => printType(option, printer)).join(' | ');
    default:
      return of satisfies never;
  }
}

function mapOf(value: Schema, printer: TypePrinter): string {
  return `{ [key in string]?: ${printType(value, printer)} }`;
}

function literal(text: string): string {
  return JSON.stringify(text);
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

function printFields(
  fields: Fields,
  printer: TypePrinter,
  tag?: readonly [key: string, value: string],
): string {
  const lines = tag === undefined ? [] : [`${literal(tag[0])}: ${literal(tag[1])},`];
  for (const [name, schema] of Object.entries(fields)) {
    if (schema.writeOnly === true || (schema[gate] !== undefined && !printer.experimental)) continue;
    lines.push(`${comment(schema.description)}${key(name)}${printField(schema, printer)},`);
  }
  return lines.length === 0 ? 'Record<string, never>' : `{ ${lines.join(' ')} }`;
}

function printField(schema: Schema, printer: TypePrinter): string {
  switch (schema[presence]) {
    case 'optional':
    case 'elided':
      return `?: ${printType(schema, printer)}`;
    case 'omittable':
    case 'omittableOrNull': {
      const of = schema[shape];
      return `?: ${printType(of.kind === 'nullable' ? of.inner : schema, printer)}`;
    }
    case 'nullable':
    case 'defaulted':
    case undefined:
      return `: ${printType(schema, printer)}`;
    default:
      return schema[presence] satisfies never;
  }
}

/** A description as a comment on its own lines, or nothing. */
export function comment(description: string | undefined): string {
  return description === undefined ? '' : `\n/** ${description.replaceAll('*/', '*\\/')} */\n`;
}
