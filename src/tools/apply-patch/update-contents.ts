import type { PatchFailure, UpdateChunk } from './hunks.ts';
import { trim, trimEnd } from './white-space.ts';

const DASHES = '\u2010\u2011\u2012\u2013\u2014\u2015\u2212';
const SINGLE_QUOTES = '\u2018\u2019\u201A\u201B';
const DOUBLE_QUOTES = '\u201C\u201D\u201E\u201F';
const SPACES = '\u00A0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000';
const each = (characters: string, plain: string): (readonly [string, string])[] =>
  Array.from(characters, (character) => [character, plain]);
const PUNCTUATION: ReadonlyMap<string, string> = new Map([
  ...each(DASHES, '-'),
  ...each(SINGLE_QUOTES, "'"),
  ...each(DOUBLE_QUOTES, '"'),
  ...each(SPACES, ' '),
]);
const PUNCTUATION_PATTERN = new RegExp(`[${[...PUNCTUATION.keys()].join('')}]`, 'g');

const asciiPunctuation = (line: string): string =>
  trim(line).replace(PUNCTUATION_PATTERN, (c) => PUNCTUATION.get(c) ?? c);

/** How two lines may be told equal, strictest first: a looser view is tried only where no stricter one matches. */
const LINE_VIEWS: readonly ((line: string) => string)[] = [(line) => line, trimEnd, trim, asciiPunctuation];

/**
 * Index of the first place at or after `start` where `pattern` occurs in `lines`, or null. With `endOfFile` only
 * the last `pattern.length` lines are looked at.
 */
function findLines(
  lines: readonly string[],
  pattern: readonly string[],
  start: number,
  endOfFile: boolean,
): number | null {
  if (pattern.length === 0) return start;
  const last = lines.length - pattern.length;
  const from = endOfFile ? last : start;
  if (last < 0 || from > last) return null;
  for (const view of LINE_VIEWS) {
    const wanted = pattern.map(view);
    for (let at = from; at <= last; at += 1) {
      if (wanted.every((line, offset) => view(lines[at + offset] ?? '') === line)) return at;
    }
  }
  return null;
}

interface Replacement {
  readonly at: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

/**
 * The text of a file after the chunks of an update. The result always ends in a line feed. `displayPath` names the
 * file in errors.
 */
export function updatedContents(
  original: string,
  chunks: readonly UpdateChunk[],
  displayPath: string,
): { readonly ok: true; readonly contents: string } | PatchFailure {
  const lines = original.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const replacements: Replacement[] = [];
  let position = 0;
  for (const chunk of chunks) {
    const found = locateChunk(lines, chunk, position, displayPath);
    if (!found.ok) return found;
    replacements.push(found.replacement);
    position = found.position;
  }
  replacements.sort((a, b) => a.at - b.at);
  let result: readonly string[] = lines;
  for (const { at, remove, insert } of replacements.reverse()) {
    result = [...result.slice(0, at), ...insert, ...result.slice(at + remove)];
  }
  const contents = result.join('\n');
  const ended = result.length === 0 || result.at(-1) === '';
  return { ok: true, contents: ended ? contents : `${contents}\n` };
}

type Located =
  { readonly ok: true; readonly replacement: Replacement; readonly position: number } | PatchFailure;

function locateChunk(
  lines: readonly string[],
  chunk: UpdateChunk,
  start: number,
  displayPath: string,
): Located {
  let position = start;
  if (chunk.context !== null) {
    const at = findLines(lines, [chunk.context], position, false);
    if (at === null) {
      return { ok: false, error: `Failed to find context '${chunk.context}' in ${displayPath}` };
    }
    position = at + 1;
  }
  if (chunk.oldLines.length === 0) {
    const at = lines.at(-1) === '' ? lines.length - 1 : lines.length;
    return { ok: true, replacement: { at, remove: 0, insert: chunk.newLines }, position };
  }
  let { oldLines, newLines } = chunk;
  let at = findLines(lines, oldLines, position, chunk.endOfFile);
  if (at === null && oldLines.at(-1) === '') {
    // A trailing blank line often stands for the file's last line feed, which is no line of its own here.
    oldLines = oldLines.slice(0, -1);
    if (newLines.at(-1) === '') newLines = newLines.slice(0, -1);
    at = findLines(lines, oldLines, position, chunk.endOfFile);
  }
  if (at === null) {
    return {
      ok: false,
      error: `Failed to find expected lines in ${displayPath}:\n${chunk.oldLines.join('\n')}`,
    };
  }
  return {
    ok: true,
    replacement: { at, remove: oldLines.length, insert: newLines },
    position: at + oldLines.length,
  };
}
