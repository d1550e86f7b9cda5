import type { FileUpdateChange } from '../../protocol/index.ts';
import { GrowingUpdate } from './growing-update.ts';
import { ADD_MARKER, BEGIN_MARKER, DELETE_MARKER, END_MARKER, UPDATE_MARKER } from './markers.ts';
import { trim, trimEnd } from './white-space.ts';

/** A file section that still grows. */
type Section =
  | { readonly kind: 'add'; readonly path: string; text: string }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'update'; readonly path: string; readonly update: GrowingUpdate };

/**
 * A patch as a model writes it: what its whole lines say so far, for clients to watch. It is read more loosely than
 * the whole patch is later; where it cannot be read, nothing is shown of it any more.
 */
export class GrowingPatch {
  readonly #sections: Section[] = [];
  #line = '';
  #state: 'waiting' | 'reading' | 'ended' | 'broken' = 'waiting';

  /** What the patch would change, by path, with what `piece` adds to it; empty where nothing is known. */
  push(piece: string): FileUpdateChange[] {
    const lines = (this.#line + piece).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#read(line.endsWith('\r') ? line.slice(0, -1) : line);
    return this.#state === 'broken' ? [] : this.#changes();
  }

  #read(line: string): void {
    switch (this.#state) {
      case 'waiting':
        this.#state = trim(line) === BEGIN_MARKER ? 'reading' : 'broken';
        return;
      case 'reading': {
        const section = this.#sections.at(-1);
        if (this.#readHeader(section?.kind === 'update' ? trimEnd(line) : trim(line))) return;
        if (section === undefined || !readInto(section, line)) this.#state = 'broken';
        return;
      }
      default:
    }
  }

  #readHeader(line: string): boolean {
    if (line === END_MARKER) this.#state = 'ended';
    else if (line.startsWith(ADD_MARKER)) {
      this.#sections.push({ kind: 'add', path: line.slice(ADD_MARKER.length), text: '' });
    } else if (line.startsWith(DELETE_MARKER)) {
      this.#sections.push({ kind: 'delete', path: line.slice(DELETE_MARKER.length) });
    } else if (line.startsWith(UPDATE_MARKER)) {
      const path = line.slice(UPDATE_MARKER.length);
      this.#sections.push({ kind: 'update', path, update: new GrowingUpdate() });
    } else return false;
    return true;
  }

  /** Of two sections for one file the later counts (0.129.0). */
  #changes(): FileUpdateChange[] {
    const byPath = new Map(this.#sections.map((section) => [section.path, changeOf(section)]));
    return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

function readInto(section: Section, line: string): boolean {
  switch (section.kind) {
    case 'add':
      if (!line.startsWith('+')) return false;
      section.text += `${line.slice(1)}\n`;
      return true;
    case 'delete':
      return false;
    case 'update':
      return section.update.read(line);
  }
}

function changeOf(section: Section): FileUpdateChange {
  const { path } = section;
  switch (section.kind) {
    case 'add':
      return { path, kind: { type: 'add' }, diff: section.text };
    case 'delete':
      return { path, kind: { type: 'delete' }, diff: '' };
    case 'update': {
      const { movePath, diff } = section.update;
      return { path, kind: { type: 'update', move_path: movePath }, diff };
    }
  }
}
