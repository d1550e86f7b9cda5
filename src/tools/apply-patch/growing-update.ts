import { END_OF_FILE_MARKER, MOVE_MARKER } from './markers.ts';
import { trimEnd } from './white-space.ts';

interface Chunk {
  /** `@@`, with the line that must precede the block. */
  readonly head: string;
  readonly oldLines: string[];
  readonly newLines: string[];
  endsFile: boolean;
}

/** An `*** Update File` section as a model writes it. */
export class GrowingUpdate {
  readonly #chunks: Chunk[] = [];
  #movePath: string | null = null;

  get movePath(): string | null {
    return this.#movePath;
  }

  /** Block by block what goes, then what comes: lines of context are in both, as 0.129.0 shows them. */
  get diff(): string {
    const blocks = this.#chunks.map(({ head, oldLines, newLines, endsFile }) =>
      [
        head,
        ...oldLines.map((line) => `-${line}`),
        ...newLines.map((line) => `+${line}`),
        ...(endsFile ? [END_OF_FILE_MARKER] : []),
      ].map((line) => `${line}\n`),
    );
    const moved = this.#movePath === null ? '' : `\n\nMoved to: ${this.#movePath}`;
    return blocks.flat().join('') + moved;
  }

  /** Takes in a line; false for one that cannot be in such a section. */
  read(line: string): boolean {
    const marker = trimEnd(line);
    const last = this.#chunks.at(-1);
    if (last === undefined && this.#movePath === null && marker.startsWith(MOVE_MARKER)) {
      this.#movePath = marker.slice(MOVE_MARKER.length);
      return true;
    }
    if (marker === '@@' || marker.startsWith('@@ ')) return this.#begin(marker);
    if (marker === END_OF_FILE_MARKER) {
      if (last === undefined || isEmpty(last)) return false;
      last.endsFile = true;
      return true;
    }
    return this.#add(line === '' ? ' ' : line);
  }

  #begin(head: string): boolean {
    const last = this.#chunks.at(-1);
    if (last !== undefined && isEmpty(last)) return false;
    this.#chunks.push({ head, oldLines: [], newLines: [], endsFile: false });
    return true;
  }

  #add(line: string): boolean {
    const sign = line.charAt(0);
    if (sign !== ' ' && sign !== '+' && sign !== '-') return false;
    if (this.#chunks.length === 0) this.#begin('@@');
    const last = this.#chunks.at(-1);
    if (sign !== '+') last?.oldLines.push(line.slice(1));
    if (sign !== '-') last?.newLines.push(line.slice(1));
    return true;
  }
}

const isEmpty = ({ oldLines, newLines }: Chunk): boolean => oldLines.length + newLines.length === 0;
