import type { PatchFailure, PatchHunk, UpdateChunk } from './hunks.ts';
import {
  ADD_MARKER,
  BEGIN_MARKER,
  DELETE_MARKER,
  END_MARKER,
  END_OF_FILE_MARKER,
  MOVE_MARKER,
  UPDATE_MARKER,
} from './markers.ts';
import { trim } from './white-space.ts';

const HEREDOC_OPENERS: ReadonlySet<string> = new Set(['<<EOF', "<<'EOF'", '<<"EOF"']);

/** A patch that follows the format. `text` is the patch without any here-document wrapping. */
export interface ParsedPatch {
  readonly ok: true;
  readonly hunks: readonly PatchHunk[];
  readonly text: string;
}

class PatchSyntaxError extends Error {}

const badHunk = (line: number, message: string): PatchSyntaxError =>
  new PatchSyntaxError(`invalid hunk at line ${line}, ${message}`);

/**
 * Parses the `*** Begin Patch` format. Whitespace around markers and a literal `<<'EOF'` wrapping, which some
 * models send as the argument itself, are accepted. Error sentences are those of 0.129.0.
 */
export function parsePatch(input: string): ParsedPatch | PatchFailure {
  try {
    const lines = patchLines(input);
    return { ok: true, hunks: new HunkReader(lines).readAll(), text: lines.join('\n') };
  } catch (error) {
    if (error instanceof PatchSyntaxError) return { ok: false, error: error.message };
    throw error;
  }
}

function patchLines(input: string): string[] {
  const text = trim(input);
  const lines =
    text === '' ? [] : text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const problem = boundaryProblem(lines);
  if (problem === null) return lines;
  const wrapped =
    lines.length >= 4 && HEREDOC_OPENERS.has(lines[0] ?? '') && (lines.at(-1) ?? '').endsWith('EOF');
  if (!wrapped) throw new PatchSyntaxError(problem);
  const inner = lines.slice(1, -1);
  const innerProblem = boundaryProblem(inner);
  if (innerProblem !== null) throw new PatchSyntaxError(innerProblem);
  return inner;
}

function boundaryProblem(lines: readonly string[]): string | null {
  const [first] = lines;
  if (first !== undefined && trim(first) !== BEGIN_MARKER) {
    return `invalid patch: The first line of the patch must be '${BEGIN_MARKER}'`;
  }
  if (first === undefined || trim(lines.at(-1) ?? '') !== END_MARKER) {
    return `invalid patch: The last line of the patch must be '${END_MARKER}'`;
  }
  return null;
}

/** Reads the sections between the two patch markers. Line numbers in errors count the first marker as 1. */
class HunkReader {
  readonly #lines: readonly string[];
  readonly #end: number;
  #at = 1;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#end = lines.length - 1;
  }

  readAll(): PatchHunk[] {
    const hunks: PatchHunk[] = [];
    while (this.#at < this.#end) hunks.push(this.#readHunk());
    return hunks;
  }

  #peek(): string | undefined {
    return this.#at < this.#end ? this.#lines[this.#at] : undefined;
  }

  #readHunk(): PatchHunk {
    const line = this.#at + 1;
    const header = trim(this.#peek() ?? '');
    this.#at += 1;
    if (header.startsWith(ADD_MARKER)) {
      return { type: 'add', path: header.slice(ADD_MARKER.length), contents: this.#readAddedText() };
    }
    if (header.startsWith(DELETE_MARKER)) return { type: 'delete', path: header.slice(DELETE_MARKER.length) };
    if (header.startsWith(UPDATE_MARKER)) return this.#readUpdate(header.slice(UPDATE_MARKER.length), line);
    throw badHunk(
      line,
      `'${header}' is not a valid hunk header. Valid hunk headers: ` +
        `'*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'`,
    );
  }

  #readAddedText(): string {
    let contents = '';
    for (let line = this.#peek(); line?.startsWith('+'); line = this.#peek()) {
      contents += `${line.slice(1)}\n`;
      this.#at += 1;
    }
    return contents;
  }

  #readUpdate(path: string, headerLine: number): PatchHunk {
    let movePath: string | null = null;
    const next = this.#peek();
    if (next?.startsWith(MOVE_MARKER)) {
      movePath = next.slice(MOVE_MARKER.length);
      this.#at += 1;
    }
    const chunks: UpdateChunk[] = [];
    for (let line = this.#peek(); line !== undefined; line = this.#peek()) {
      if (trim(line) === '') this.#at += 1;
      else if (line.startsWith('*')) break;
      else chunks.push(this.#readChunk(line, chunks.length === 0));
    }
    if (chunks.length === 0) throw badHunk(headerLine, `Update file hunk for path '${path}' is empty`);
    return { type: 'update', path, movePath, chunks };
  }

  #readChunk(first: string, isFirst: boolean): UpdateChunk {
    const line = this.#at + 1;
    const marked = first === '@@' || first.startsWith('@@ ');
    if (!marked && !isFirst) {
      throw badHunk(line, `Expected update hunk to start with a @@ context marker, got: '${first}'`);
    }
    if (marked) this.#at += 1;
    const context = marked && first !== '@@' ? first.slice(3) : null;
    const body = this.#readChunkBody(line + 1);
    if (body.count === 0) throw badHunk(line + 1, 'Update hunk does not contain any lines');
    return { context, oldLines: body.oldLines, newLines: body.newLines, endOfFile: body.endOfFile };
  }

  #readChunkBody(errorLine: number) {
    const oldLines: string[] = [];
    const newLines: string[] = [];
    let count = 0;
    for (let line = this.#peek(); line !== undefined; line = this.#peek()) {
      if (line === END_OF_FILE_MARKER) {
        if (count > 0) this.#at += 1;
        return { oldLines, newLines, count, endOfFile: true };
      }
      const sign = line === '' ? ' ' : line.charAt(0);
      if (sign !== ' ' && sign !== '+' && sign !== '-') {
        if (count > 0) break;
        throw badHunk(
          errorLine,
          `Unexpected line found in update hunk: '${line}'. Every line should start with ` +
            `' ' (context line), '+' (added line), or '-' (removed line)`,
        );
      }
      if (sign !== '+') oldLines.push(line.slice(1));
      if (sign !== '-') newLines.push(line.slice(1));
      count += 1;
      this.#at += 1;
    }
    return { oldLines, newLines, count, endOfFile: false };
  }
}
