/** Which lines of the rollout files were found damaged by what was read of them so far. */
import path from 'node:path';
import type { RolloutBatch, RolloutReadResult } from './reader.ts';

/** More are not told apart: nobody repairs such a file by hand. */
const NOTED_LINES = 10_000;

export class DamagedLines {
  /** Where they begin, by the file's name: moving it to the archive leaves that as it is. */
  readonly #positions = new Map<string, Set<number>>();

  noteAll(file: string, { records, starts }: RolloutBatch): void {
    if (!this.#positions.has(path.basename(file)) && !records.includes('damaged')) return;
    for (const [index, position] of starts.entries()) this.note(file, position, records[index]);
  }

  /** A line that was being written when it was first read may be whole now. */
  note(file: string, position: number, found: RolloutReadResult | undefined): void {
    const name = path.basename(file);
    const known = this.#positions.get(name);
    if (found !== 'damaged') known?.delete(position);
    else if (known === undefined) this.#positions.set(name, new Set([position]));
    else if (known.size < NOTED_LINES) known.add(position);
  }

  /** Where the lines of a file begin that are known to be damaged. */
  of(file: string): readonly number[] {
    return [...(this.#positions.get(path.basename(file)) ?? [])];
  }
}
