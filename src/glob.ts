/**
 * A glob of an ignore file as a regular expression for a whole relative path, as ripgrep's globset reads it: `*` and
 * `?` stop at slashes, `**` as a whole component does not, `{a,b}` are alternatives, a backslash takes a meaning away,
 * an unclosed `[` is just that. Undefined where a glob has no meaning.
 */
export function globExpression(glob: string): RegExp | undefined {
  try {
    return new RegExp(`^${new GlobReader(glob).read()}$`, 'su');
  } catch (error) {
    if (error instanceof GlobError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class GlobError extends Error {}

const STAR = '[^/]*';
const STAR_AS_SHORT = '[^/]*?';
const ANY_PREFIX = '(?:/?|.*/)';
const ANY_SUFFIX = '/.*';
const ANY_BETWEEN = '(?:/|/.*/)';

class GlobReader {
  readonly #characters: readonly string[];
  #at = 0;
  /** The pieces of each alternative that is being read: the last one is the innermost. */
  #branches: string[][] = [[]];
  /** Where the alternatives of each open brace begin. */
  readonly #braces: number[] = [];
  #classesEnded = false;
  #groups = 0;

  constructor(glob: string) {
    this.#characters = Array.from(glob);
  }

  read(): string {
    while (this.#at < this.#characters.length) this.#readOne();
    const [only, ...more] = this.#branches;
    if (only === undefined || more.length > 0) throw new GlobError('unclosed brace');
    return only.length === 1 && only[0] === ANY_PREFIX ? '.*' : this.#join(only);
  }

  /**
   * Where another star follows, the first place that fits behind a star is as good as any: once found, it is never
   * looked for elsewhere. Without that, a few stars take a regular expression longer than anybody waits.
   */
  #join(pieces: readonly string[]): string {
    let joined = '';
    let sinceStar: string | undefined;
    for (const piece of pieces) {
      if (piece === STAR) {
        if (sinceStar !== undefined && sinceStar !== '') joined += this.#once(STAR_AS_SHORT + sinceStar);
        sinceStar = '';
      } else if (sinceStar === undefined) joined += piece;
      else if (mayCrossSlash(piece)) {
        joined += STAR + sinceStar + piece;
        sinceStar = undefined;
      } else sinceStar += piece;
    }
    return sinceStar === undefined ? joined : joined + STAR + sinceStar;
  }

  /** An atomic group, which regular expressions here only have by way of a lookahead. */
  #once(expression: string): string {
    const group = `g${this.#groups++}`;
    return `(?=(?<${group}>${expression}))\\k<${group}>`;
  }

  #readOne(): void {
    const character = this.#characters[this.#at++] ?? '';
    switch (character) {
      case '?':
        return this.#push('[^/]');
      case '*':
        return this.#readStars();
      case '[':
        return this.#push(this.#classesEnded ? literal('[') : this.#readClass());
      case '{':
        this.#braces.push(this.#branches.length);
        this.#branches.push([]);
        return;
      case '}':
        return this.#endBrace();
      case ',':
        if (this.#braces.length === 0) this.#push(literal(','));
        else this.#branches.push([]);
        return;
      case '\\':
        return this.#readEscaped();
      default:
        return this.#push(literal(character));
    }
  }

  get #branch(): string[] {
    const branch = this.#branches.at(-1);
    if (branch === undefined) throw new GlobError('unopened brace');
    return branch;
  }

  #push(piece: string): void {
    this.#branch.push(piece);
  }

  #readEscaped(): void {
    const escaped = this.#characters[this.#at++];
    if (escaped === undefined) throw new GlobError('nothing behind a backslash');
    this.#push(literal(escaped));
  }

  #endBrace(): void {
    const start = this.#braces.pop();
    if (start === undefined) throw new GlobError('unopened brace');
    const parts = this.#branches.splice(start).flatMap((pieces) => this.#join(pieces) || []);
    this.#push(parts.length === 0 ? '' : `(?:${parts.join('|')})`);
  }

  #readStars(): void {
    const before = this.#characters[this.#at - 2];
    if (this.#characters[this.#at] !== '*') return this.#push(STAR);
    this.#at += 1;
    const next = this.#characters[this.#at];
    const nested = this.#braces.length > 0;
    const branch = this.#branch;
    if (branch.length === 0) {
      if (next !== undefined && next !== '/') return this.#push(STAR);
      this.#at += 1;
      return this.#push(ANY_PREFIX);
    }
    const startsHere = before === '/' || (nested && (before === ',' || before === '{'));
    const endsHere = next === undefined || (nested && (next === ',' || next === '}'));
    if (!startsHere || !(endsHere || next === '/')) return this.#push(STAR);
    if (next === '/') this.#at += 1;
    // The slash before the stars is part of what they stand for.
    const last = branch.pop();
    if (last === ANY_PREFIX || last === ANY_SUFFIX) branch.push(last);
    else branch.push(endsHere ? ANY_SUFFIX : ANY_BETWEEN);
  }

  #readClass(): string {
    const start = this.#at;
    const negated = this.#characters[this.#at] === '!' || this.#characters[this.#at] === '^';
    if (negated) this.#at += 1;
    const members: string[] = [];
    for (;;) {
      const character = this.#characters[this.#at++];
      if (character === undefined) {
        this.#at = start;
        this.#classesEnded = true;
        return literal('[');
      }
      if (character === ']' && members.length > 0) break;
      const isRange = this.#characters[this.#at] === '-' && this.#characters[this.#at + 1] !== ']';
      const to = this.#characters[this.#at + 1];
      if (!isRange || to === undefined) {
        members.push(classMember(character));
        continue;
      }
      this.#at += 2;
      members.push(`${classMember(character)}-${classMember(to)}`);
    }
    return `[${negated ? '^' : ''}${members.join('')}]`;
  }
}

/** Whether a piece other than a plain slash may stand for one, so that the next star may stop short of it. */
function mayCrossSlash(piece: string): boolean {
  if (piece.startsWith('(') || piece === ANY_SUFFIX) return true;
  return piece.startsWith('[') && new RegExp(piece, 'su').test('/');
}

function literal(character: string): string {
  return character.replace(/[$()*+./?[\\\]^{|}]/, '\\$&');
}

function classMember(character: string): string {
  return character.replace(/[\\\]^-]/, '\\$&');
}
