import type { TomlTable, TomlValue } from 'smol-toml';
import { ConfigError } from './config-error.ts';
import type { ConfigTable, ConfigValue } from './values.ts';

/** Parses the text of a file. @throws ConfigError with the place of the fault. */
export type TomlParser = (text: string, path: string) => ConfigTable;

/** The parser, loaded on first use: a home without config files never pays for it. */
export async function tomlParser(): Promise<TomlParser> {
  const { parse, TomlError } = await import('smol-toml');
  return (text, path) => {
    try {
      return fromToml(parse(text, { integersAsBigInt: 'asNeeded' }));
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const place = { line: error.line, column: error.column };
      throw new ConfigError(syntaxComplaint(error.message), { path, range: { start: place, end: place } });
    }
  };
}

/** Parses a TOML file's text. @throws ConfigError with the place of the fault. */
export async function parseTomlFile(text: string, path: string): Promise<ConfigTable> {
  return (await tomlParser())(text, path);
}

/** The value of a TOML literal (`42`, `[1, 2]`, `"x"`), or undefined where `text` is not one. */
export async function parseTomlLiteral(text: string): Promise<ConfigValue | undefined> {
  // A bare word can be no TOML value, and is what most overrides are: no need to load a parser for it.
  if (/^[A-Za-z_/~][\w\-./:@]*$/.test(text) && !/^(?:true|false|inf|nan)$/.test(text)) return undefined;
  const { parse } = await import('smol-toml');
  try {
    return fromToml(parse(`value = ${text}`, { integersAsBigInt: 'asNeeded' }))['value'];
  } catch {
    return undefined;
  }
}

/** The parser's message without its drawing of the line: `Invalid TOML document: x\n\n1:  a = = …` becomes `x`. */
function syntaxComplaint(message: string): string {
  const [first = message] = message.split('\n');
  return first.replace(/^Invalid TOML document: /, '');
}

function fromToml(table: TomlTable): ConfigTable {
  const copy: Record<string, ConfigValue> = Object.create(null) satisfies object;
  for (const [key, value] of Object.entries(table)) copy[key] = fromTomlValue(value);
  return copy;
}

function fromTomlValue(value: TomlValue): ConfigValue {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromTomlValue);
  if (value instanceof Date) return value.toISOString();
  return fromToml(value);
}
