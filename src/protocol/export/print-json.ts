import { gate, type JsonSchema, type JsonValue } from '../schema/node.ts';

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export interface PrintOptions {
  readonly experimental: boolean;
  /** Whether references keep the `v2/` of their target or name it alone. */
  readonly nested: boolean;
}

/** Prints a schema as the published files do: keys of objects sorted, variants titled after `typeName`. */
export function printSchema(schema: JsonSchema, typeName: string, options: PrintOptions): JsonObject {
  const printed = print(schema, options);
  if (schema.oneOf === undefined) return printed;
  return { ...printed, oneOf: schema.oneOf.map((variant) => titled(variant, typeName, options)) };
}

function print(schema: JsonSchema, options: PrintOptions): JsonObject {
  const { $ref, description, type, format, minimum, writeOnly, required, properties } = schema;
  const { items, additionalProperties: rest } = schema;
  return {
    ...given('description', description),
    ...given('default', schema.default),
    ...given('writeOnly', writeOnly),
    ...given('type', type),
    ...given('format', format),
    ...given('minimum', minimum),
    ...given('enum', schema.enum),
    ...given('required', required?.filter((name) => isPrinted(properties?.[name], options)).toSorted()),
    ...given('properties', properties && printProperties(properties, options)),
    ...given('additionalProperties', typeof rest === 'object' ? orTrue(rest, options) : rest),
    ...given('items', items && orTrue(items, options)),
    ...given(
      'oneOf',
      schema.oneOf?.map((option) => print(option, options)),
    ),
    ...given(
      'anyOf',
      schema.anyOf?.map((option) => print(option, options)),
    ),
    ...given(
      'allOf',
      schema.allOf?.map((option) => print(option, options)),
    ),
    ...given('$ref', options.nested ? $ref : $ref?.replace('/v2/', '/')),
  };
}

function given(key: string, value: JsonValue | undefined): JsonObject {
  return value === undefined || (Array.isArray(value) && value.length === 0 && key === 'required')
    ? {}
    : { [key]: value };
}

/** A schema that asks for nothing prints as `true`. */
function orTrue(schema: JsonSchema, options: PrintOptions): JsonValue {
  const printed = print(schema, options);
  return Object.keys(printed).length === 0 ? true : printed;
}

/** Fields behind an experimental gate are left out of the stable schema. */
function isPrinted(schema: JsonSchema | undefined, { experimental }: { experimental: boolean }): boolean {
  return experimental || schema === undefined || !(gate in schema);
}

function printProperties(
  properties: Readonly<Record<string, JsonSchema>>,
  options: PrintOptions,
): JsonObject | undefined {
  const names = Object.keys(properties).toSorted();
  const printed = names.flatMap((name) => {
    const schema = properties[name];
    return schema === undefined || !isPrinted(schema, options)
      ? []
      : [[name, orTrue(schema, options)] as const];
  });
  return printed.length === 0 ? undefined : Object.fromEntries(printed);
}

/** The tags whose unions the published files title; others have too few of them to tell a rule. */
const titledTags: ReadonlySet<string> = new Set(['type', 'method']);

/** Titles the variant of a union: `ReadOnlySandboxPolicy`, and the `type` in it `ReadOnlySandboxPolicyType`. */
function titled(variant: JsonSchema, typeName: string, options: PrintOptions): JsonObject {
  const printed = print(variant, options);
  const { properties } = variant;
  if (properties === undefined) return printed;
  const tag = Object.keys(properties).find((name) => properties[name]?.enum?.length === 1);
  if (tag !== undefined && !titledTags.has(tag)) return printed;
  const name = tag === undefined ? variant.required?.[0] : properties[tag]?.enum?.[0];
  const title = `${pascal(name ?? '')}${typeName}`;
  if (tag === undefined) return { ...printed, title };
  const tagSchema = { type: 'string', enum: [name ?? ''], title: `${title}${pascal(tag)}` };
  return { ...printed, properties: { ...printProperties(properties, options), [tag]: tagSchema }, title };
}

function pascal(name: string): string {
  return name.replace(/(?:^|[-_])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
