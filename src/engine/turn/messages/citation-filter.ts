const OPEN = '<oai-mem-citation>';
const CLOSE = '</oai-mem-citation>';

/** Leaves the citations of memories out of a text that comes in pieces: clients get them apart from it. */
export class CitationFilter {
  /** The end of what came, which may be the beginning of a tag. */
  #held = '';
  #inside = false;

  /** What of the text so far is for clients and was not given before. */
  push(piece: string): string {
    if (this.#held === '' && !this.#inside && !piece.includes('<')) return piece;
    let rest = this.#held + piece;
    let shown = '';
    for (;;) {
      const tag = this.#inside ? CLOSE : OPEN;
      const at = rest.indexOf(tag);
      const end = at === -1 ? rest.length - unfinished(rest, tag) : at;
      if (!this.#inside) shown += rest.slice(0, end);
      if (at === -1) {
        this.#held = rest.slice(end);
        return shown;
      }
      rest = rest.slice(at + tag.length);
      this.#inside = !this.#inside;
    }
  }

  /** The rest, once the text is over; a citation that is never closed is one all the same. */
  finish(): string {
    return this.#inside ? '' : this.#held;
  }
}

/** How much of the tag's beginning the text ends with. */
function unfinished(text: string, tag: string): number {
  let length = Math.min(text.length, tag.length - 1);
  while (length > 0 && !text.endsWith(tag.slice(0, length))) length--;
  return length;
}
