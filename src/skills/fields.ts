import { YamlTextError, type YamlMap, type YamlValue } from './yaml-text.ts';

/** The map that a value should be; an empty one where there is none. @throws YamlTextError */
export function mapAt(value: YamlValue | undefined, at: string): YamlMap {
  if (value === undefined || value === null) return new Map();
  if (isMap(value)) return value;
  throw new YamlTextError(`${at}: ${wrongType(value)}, expected a map`);
}

/** @throws YamlTextError */
export function listAt(value: YamlValue | undefined, at: string): readonly YamlValue[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new YamlTextError(`${at}: ${wrongType(value)}, expected a sequence`);
}

/** @throws YamlTextError */
export function stringAt(value: YamlValue | undefined, at: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new YamlTextError(`${at}: ${wrongType(value)}, expected a string`);
}

/** Whitespace, line breaks too, as single spaces: what is shown in a list has one line. */
export function oneLine(text: string): string {
  return text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .join(' ');
}

function isMap(value: YamlValue): value is YamlMap {
  return value instanceof Map;
}

function wrongType(value: YamlValue): string {
  if (typeof value === 'string') return `invalid type: string ${JSON.stringify(value)}`;
  return Array.isArray(value) ? 'invalid type: sequence' : 'invalid type: map';
}
