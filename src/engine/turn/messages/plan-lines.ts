const OPEN = '<proposed_plan>';
const CLOSE = '</proposed_plan>';

/** A piece of what the model says in plan mode: the tags stand alone on their lines and are left out. */
export type PlanPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'planBegins' }
  | { readonly type: 'plan'; readonly text: string };

/** Parts the proposed plan from the text around it, as they come in pieces. */
export class PlanLines {
  /** The line that came so far, while it may still become a tag; empty where it is known to be none. */
  #line = '';
  #isText = false;
  #inside = false;

  /** What the text so far is known to be and was not given before. */
  push(text: string): PlanPiece[] {
    const pieces: PlanPiece[] = [];
    for (const part of text.split(/(?<=\n)/)) {
      const ends = part.endsWith('\n');
      if (this.#isText) this.#give(part, pieces);
      else {
        this.#line += part;
        if (ends) this.#endLine(pieces);
        else if (!mayBecomeTag(this.#line)) this.#giveLine(pieces);
      }
      if (ends) this.#isText = false;
    }
    return pieces;
  }

  /** The rest, once the text is over. */
  finish(): PlanPiece[] {
    const pieces: PlanPiece[] = [];
    this.#endLine(pieces);
    return pieces;
  }

  #endLine(pieces: PlanPiece[]): void {
    const tag = this.#line.trim();
    if (tag !== (this.#inside ? CLOSE : OPEN)) return this.#giveLine(pieces);
    if (!this.#inside) pieces.push({ type: 'planBegins' });
    this.#inside = !this.#inside;
    this.#line = '';
  }

  #giveLine(pieces: PlanPiece[]): void {
    this.#give(this.#line, pieces);
    this.#line = '';
    this.#isText = true;
  }

  #give(text: string, pieces: PlanPiece[]): void {
    if (text === '') return;
    const type = this.#inside ? 'plan' : 'text';
    const last = pieces.at(-1);
    if (last?.type === type) pieces[pieces.length - 1] = { type, text: last.text + text };
    else pieces.push({ type, text });
  }
}

/** A whole message, parted. */
export interface PartedMessage {
  readonly text: string;
  /** The last plan, which takes the place of those before it; null where there is none. */
  readonly plan: string | null;
}

/** Parts the proposed plan of a whole message from the text around it. */
export function partMessage(message: string): PartedMessage {
  const lines = new PlanLines();
  let text = '';
  let plan: string | null = null;
  for (const piece of [...lines.push(message), ...lines.finish()]) {
    if (piece.type === 'text') text += piece.text;
    else plan = piece.type === 'planBegins' ? '' : (plan ?? '') + piece.text;
  }
  return { text, plan };
}

function mayBecomeTag(line: string): boolean {
  const begun = line.trim();
  return OPEN.startsWith(begun) || CLOSE.startsWith(begun);
}
