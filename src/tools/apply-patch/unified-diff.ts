import { lineChanges } from './line-changes.ts';

/** Lines of context around a change in the diff of a file change item (0.129.0). */
export const ITEM_CONTEXT_LINES = 1;
/** Lines of context in a turn's aggregated diff (0.129.0). */
export const TURN_CONTEXT_LINES = 3;

/** Lines `[old, oldEnd)` of one text that lines `[fresh, freshEnd)` of another take the place of. */
interface Change {
  readonly old: number;
  readonly oldEnd: number;
  readonly fresh: number;
  readonly freshEnd: number;
}

/** Hunks of a unified diff between two texts, without file headers; empty where they are equal. */
export function unifiedDiff(before: string, after: string, context: number): string {
  if (before === after) return '';
  const oldLines = splitLines(before);
  const newLines = splitLines(after);
  const hunks = grouped(changesBetween(oldLines, newLines), context);
  return hunks.map((changes) => renderHunk(changes, oldLines, newLines, context)).join('');
}

function changesBetween(oldLines: readonly string[], newLines: readonly string[]): Change[] {
  const { removed, added } = lineChanges(oldLines, newLines);
  const changes: Change[] = [];
  let [oldEnd, freshEnd] = [0, 0];
  while (oldEnd < oldLines.length || freshEnd < newLines.length) {
    const [old, fresh] = [oldEnd, freshEnd];
    while (removed[oldEnd] === 1) oldEnd += 1;
    while (added[freshEnd] === 1) freshEnd += 1;
    if (oldEnd > old || freshEnd > fresh) changes.push({ old, oldEnd, fresh, freshEnd });
    else [oldEnd, freshEnd] = [oldEnd + 1, freshEnd + 1];
  }
  return changes;
}

/** Groups changes whose context lines would touch. */
function grouped(changes: readonly Change[], context: number): Change[][] {
  const groups: Change[][] = [];
  let previous: Change | undefined;
  for (const change of changes) {
    if (previous !== undefined && change.old - previous.oldEnd <= 2 * context) groups.at(-1)?.push(change);
    else groups.push([change]);
    previous = change;
  }
  return groups;
}

function renderHunk(
  changes: readonly Change[],
  oldLines: readonly string[],
  newLines: readonly string[],
  context: number,
): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return '';
  const before = Math.min(context, first.old);
  const after = Math.min(context, oldLines.length - last.oldEnd);
  let body = '';
  let at = first.old - before;
  for (const change of changes) {
    body += signed(' ', oldLines.slice(at, change.old));
    body += signed('-', oldLines.slice(change.old, change.oldEnd));
    body += signed('+', newLines.slice(change.fresh, change.freshEnd));
    at = change.oldEnd;
  }
  body += signed(' ', oldLines.slice(at, at + after));
  const oldRange = range(first.old - before, last.oldEnd + after);
  return `@@ -${oldRange} +${range(first.fresh - before, last.freshEnd + after)} @@\n${body}`;
}

/** Lines `[from, to)` as a hunk header counts them: from 1, or the line before where there are none. */
function range(from: number, to: number): string {
  if (to - from === 1) return `${to}`;
  return to === from ? `${from},0` : `${from + 1},${to - from}`;
}

/** A text as lines that keep their ends; a carriage return alone ends a line, too (0.129.0). */
function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

/** Lines under one sign, with the marker for a missing last line end. */
function signed(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) =>
      /[\r\n]$/.test(line) ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`,
    )
    .join('');
}
