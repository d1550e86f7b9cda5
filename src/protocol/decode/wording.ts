/**
 * The words of decoding errors. Clients read and match them, so they are those of the reference: serde's,
 * as its JSON crate prints them.
 */

/** A value that doesn't decode. Thrown inside the decoder only; its message is what the client sees. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** What was found: ``string "x"``, ``integer `5` ``, `map`. */
function found(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `string ${quoted(value)}`;
    case 'number':
      return isInteger(value) ? `integer \`${value}\`` : `floating point \`${float(value)}\``;
    case 'boolean':
      return `boolean \`${value}\``;
    case 'bigint':
      return `integer \`${value}\``;
    default:
      if (value === null || value === undefined) return 'null';
      return Array.isArray(value) ? 'sequence' : 'map';
  }
}

export function invalidType(value: unknown, expected: string): Mismatch {
  return new Mismatch(`invalid type: ${found(value)}, expected ${expected}`);
}

export function invalidValue(value: unknown, expected: string): Mismatch {
  return new Mismatch(`invalid value: ${found(value)}, expected ${expected}`);
}

export function invalidLength(length: number, expected: string): Mismatch {
  return new Mismatch(`invalid length ${length}, expected ${expected}`);
}

/** A unit variant (a bare string) where the variant carries a value. */
export function bareVariant(expected: string): Mismatch {
  return new Mismatch(`invalid type: unit variant, expected ${expected}`);
}

export function missingField(name: string): Mismatch {
  return new Mismatch(`missing field \`${name}\``);
}

export function unknownField(name: string, expected: readonly string[]): Mismatch {
  const choice = expected.length === 0 ? 'there are no fields' : `expected ${oneOf(expected)}`;
  return new Mismatch(`unknown field \`${name}\`, ${choice}`);
}

export function unknownVariant(name: string, expected: readonly string[]): Mismatch {
  const choice = expected.length === 0 ? 'there are no variants' : `expected ${oneOf(expected)}`;
  return new Mismatch(`unknown variant \`${name}\`, ${choice}`);
}

function oneOf(names: readonly string[]): string {
  const ticked = names.map((name) => `\`${name}\``);
  if (ticked.length <= 2) return ticked.join(' or ');
  return `one of ${ticked.join(', ')}`;
}

/** Whether a number is one of the 64-bit integers; the others are floats to the reference. */
export function isInteger(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 64 && !Object.is(value, -0);
}

function float(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size >= 1e16 || size < 1e-5) return value.toExponential();
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** A string the way Rust debugs it: what doesn't print, or would join the character before it, is escaped. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\\p{C}\p{Z}\p{Grapheme_Extend}]/gu, (character) => {
    if (character === ' ') return character;
    return shortEscapes[character] ?? `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  });
  return `"${escaped}"`;
}
