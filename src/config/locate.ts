import type { ConfigTextRange } from './config-error.ts';
import { type KeyPath, type ScannedStatement, type ScannedValue, type Span, scanToml } from './edit/scan.ts';

/**
 * Where the value at `path` stands in a TOML text that is known to parse; for a table, its header, or where the
 * header of one below names it. Used only to report a wrong value.
 */
export function locateValue(text: string, path: KeyPath): ConfigTextRange | undefined {
  const wanted = JSON.stringify(path);
  for (const statement of scanToml(text)) {
    for (const [at, { start, end }] of placesIn(statement)) {
      if (JSON.stringify(at) !== wanted) continue;
      return { start: placeOf(text, start), end: placeOf(text, Math.max(start, end - 1)) };
    }
  }
  return undefined;
}

function* placesIn(statement: ScannedStatement): Generator<readonly [KeyPath, Span]> {
  if (statement.kind === 'header') {
    for (const [index, { span }] of statement.keys.slice(0, -1).entries())
      yield [statement.keyPaths[index] ?? [], span];
    yield [statement.keyPaths.at(-1) ?? [], statement.span];
    yield [statement.path, statement.span];
    return;
  }
  let path = statement.table;
  for (const { name, span } of statement.keys.slice(0, -1)) {
    path = [...path, name];
    yield [path, span];
  }
  yield* placesInValue(statement.value, statement.path);
}

function* placesInValue(value: ScannedValue, path: KeyPath): Generator<readonly [KeyPath, Span]> {
  yield [path, value.span];
  if (value.kind === 'list')
    for (const [index, item] of value.items.entries()) yield* placesInValue(item, [...path, String(index)]);
  if (value.kind === 'table') for (const entry of value.entries) yield* placesIn(entry);
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return {
    line: before.split('\n').length,
    column: Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1,
  };
}
