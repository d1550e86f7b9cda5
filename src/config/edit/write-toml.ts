import { type ConfigTable, type ConfigValue, isTable } from '../values.ts';

/** A value as it stands behind `=`: on one line unless it is a text of several lines. */
export function inlineToml(value: ConfigValue): string {
  switch (typeof value) {
    case 'string':
      return stringToml(value);
    case 'object':
      return isTable(value) ? inlineTable(value) : `[${value.map(inlineToml).join(', ')}]`;
    default:
      return String(value);
  }
}

/** Keys as they stand before `=` and in headers. */
export function dottedToml(path: readonly string[]): string {
  return path.map(keyToml).join('.');
}

function keyToml(key: string): string {
  return /^[\w-]+$/.test(key) ? key : stringToml(key, { lines: false });
}

function inlineTable(table: ConfigTable): string {
  const entries = Object.entries(table).map(([key, value]) => `${keyToml(key)} = ${inlineToml(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** Text with quotes or backslashes goes between single quotes, text of several lines between three, as in 0.129.0. */
function stringToml(text: string, { lines = true } = {}): string {
  if (lines && text.includes('\n')) return `"""\n${escaped(text, /["\\]|[^\P{Cc}\t\n]/gu)}"""`;
  const literal = /["\\]/.test(text) && !/['\p{Cc}]/u.test(text);
  return literal ? `'${text}'` : `"${escaped(text, /["\\\p{Cc}]/gu)}"`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(text: string, what: RegExp): string {
  return text.replace(
    what,
    (char) => SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
