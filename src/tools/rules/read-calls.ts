import type { TextRange } from '../../protocol/index.ts';
import { RulesError, Tokens, type Token } from './tokens.ts';

/** A value that a rules file writes down. */
export type Literal =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'list'; readonly items: readonly Literal[] };

/** An argument of a call; `name` is null where it is given by its place. */
export interface Argument {
  readonly name: string | null;
  readonly value: Literal;
}

/** A statement of a rules file. */
export interface Call {
  readonly name: string;
  readonly nameRange: TextRange;
  readonly args: readonly Argument[];
  readonly range: TextRange;
}

/**
 * Reads a rules file: calls of functions with literal arguments, one statement after the other, in Starlark's syntax.
 * Statements are handed out as they are read, so that those before a mistake are known.
 *
 * @throws RulesError at the first place that is anything else
 */
export function* readCalls(text: string): Generator<Call, void> {
  const reader = new CallReader(text);
  for (let call = reader.call(); call !== null; call = reader.call()) yield call;
}

class CallReader {
  readonly #tokens: Tokens;
  #token: Token;

  constructor(text: string) {
    this.#tokens = new Tokens(text);
    this.#token = this.#tokens.next();
  }

  /** The next statement, or null at the end. */
  call(): Call | null {
    while (this.#at('newline') || this.#is(';')) this.#take();
    if (this.#at('end')) return null;
    const name = this.#token;
    if (name.kind !== 'name') throw this.#unexpected('a call');
    this.#take();
    this.#expect('(');
    const args = this.#arguments();
    const { end } = this.#expect(')').range;
    // The token behind is looked at and not taken: a mistake there is not this statement's.
    const ends = this.#at('newline') || this.#at('end') || this.#is(';');
    if (!ends) throw this.#unexpected('a new line');
    const { text, range: nameRange } = name;
    return { name: text, nameRange, args, range: { start: nameRange.start, end } };
  }

  #arguments(): readonly Argument[] {
    const args: Argument[] = [];
    while (!this.#is(')')) {
      const { range } = this.#token;
      const name = this.#at('name') ? this.#take().text : null;
      if (name !== null) this.#expect('=');
      if (name === null && args.some((other) => other.name !== null)) {
        throw new RulesError('positional argument after non positional', range);
      }
      if (name !== null && args.some((other) => other.name === name)) {
        throw new RulesError('repeated named argument', range);
      }
      args.push({ name, value: this.#value() });
      if (!this.#is(',')) break;
      this.#take();
    }
    return args;
  }

  #value(): Literal {
    if (this.#at('string')) return { type: 'string', value: this.#take().text };
    if (!this.#is('[')) throw this.#unexpected('a string or a list');
    this.#take();
    const items: Literal[] = [];
    while (!this.#is(']')) {
      items.push(this.#value());
      if (!this.#is(',')) break;
      this.#take();
    }
    this.#expect(']');
    return { type: 'list', items };
  }

  #at(kind: Token['kind']): boolean {
    return this.#token.kind === kind;
  }

  #is(mark: string): boolean {
    return this.#at('mark') && this.#token.text === mark;
  }

  #expect(mark: string): Token {
    if (!this.#is(mark)) throw this.#unexpected(`"${mark}"`);
    return this.#take();
  }

  #take(): Token {
    const taken = this.#token;
    this.#token = this.#tokens.next();
    return taken;
  }

  #unexpected(wanted: string): RulesError {
    const { range } = this.#token;
    return new RulesError(`Parse error: unexpected ${shown(this.#token)} here, expected ${wanted}`, range);
  }
}

function shown({ kind, text }: Token): string {
  switch (kind) {
    case 'name':
      return `identifier '${text}'`;
    case 'string':
      return `string literal ${JSON.stringify(text)}`;
    case 'mark':
      return `symbol '${text}'`;
    case 'newline':
      return 'new line';
    case 'end':
      return 'end of file';
  }
}
