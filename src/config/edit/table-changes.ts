import { type ConfigTable, type ConfigValue, isTable, ownValue, sameValue } from '../values.ts';
import type { KeyPath } from './scan.ts';

/** One thing to change in a text; the table that holds `path` is there already. */
export type Change =
  | { readonly kind: 'set'; readonly path: KeyPath; readonly value: ConfigValue }
  | { readonly kind: 'clear'; readonly path: KeyPath }
  /** A further table in the array at `path`, whose elements have headers, to stand at `index`. */
  | {
      readonly kind: 'element';
      readonly path: KeyPath;
      readonly index: number;
      readonly value: ConfigTable;
    };

/** @param hasHeaders whether the array at a path is written as `[[…]]` */
export function* tableChanges(
  before: ConfigTable,
  after: ConfigTable,
  hasHeaders: (path: KeyPath) => boolean,
  at: KeyPath = [],
): Generator<Change> {
  for (const key of Object.keys(before))
    if (ownValue(after, key) === undefined) yield { kind: 'clear', path: [...at, key] };
  for (const [key, value] of Object.entries(after)) {
    const path = [...at, key];
    const old = ownValue(before, key);
    if (old !== undefined && sameValue(old, value)) continue;
    if (isTable(old) && isTable(value)) yield* tableChanges(old, value, hasHeaders, path);
    else if (isTableList(old) && isTableList(value) && hasHeaders(path))
      yield* elementChanges(old, value, hasHeaders, path);
    else yield { kind: 'set', path, value };
  }
}

/** Elements that stay as they are at the beginning and the end are not touched; those between change in place. */
function* elementChanges(
  before: readonly ConfigTable[],
  after: readonly ConfigTable[],
  hasHeaders: (path: KeyPath) => boolean,
  path: KeyPath,
): Generator<Change> {
  const most = Math.min(before.length, after.length);
  const same = (from: number, to: number): boolean => {
    const [old, now] = [before.at(from), after.at(to)];
    return old !== undefined && now !== undefined && sameValue(old, now);
  };
  let first = 0;
  while (first < most && same(first, first)) first += 1;
  let last = 0;
  while (last < most - first && same(-1 - last, -1 - last)) last += 1;
  if (first === 0 && last === before.length) return yield { kind: 'set', path, value: after };
  const [old, now] = [before.slice(first, before.length - last), after.slice(first, after.length - last)];
  for (const [index, value] of now.entries()) {
    const at = [...path, String(first + index)];
    const was = old[index];
    if (was) yield* tableChanges(was, value, hasHeaders, at);
  }
  for (let index = old.length - 1; index >= now.length; index -= 1)
    yield { kind: 'clear', path: [...path, String(first + index)] };
  for (const [index, value] of now.entries())
    if (index >= old.length) yield { kind: 'element', path, index: first + index, value };
}

export function isTableList(value: ConfigValue | undefined): value is readonly ConfigTable[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}
