import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const INDENT = '     ';

/** Where text goes, a terminal or not. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Prints a conversation as it happens: `->` is what the client says, `<-` what the server says. */
export class Screen {
  readonly #output: Output;
  readonly #coloured: boolean;
  /** Whether a streamed text has begun a line and not ended it. */
  #midLine = false;

  constructor(output: Output, env: NodeJS.ProcessEnv) {
    this.#output = output;
    this.#coloured = output.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  }

  heading(text: string): void {
    this.line(`\n${this.#paint('bold', text)}`);
  }

  line(text = ''): void {
    this.#endLine();
    this.#output.write(`${text}\n`);
  }

  sent(what: string, note = ''): void {
    this.line(`${this.#paint('cyan', `-> ${what}`)}${this.#note(note)}`);
  }

  received(what: string, note = ''): void {
    this.line(`${this.#paint('green', `<- ${what}`)}${this.#note(note)}`);
  }

  /** Like {@link received}, for what somebody has to decide. */
  asked(what: string, question: string): void {
    this.line(this.#paint('yellow', `<- ${what}  ${question}`));
  }

  /** Whole lines that belong to what was printed before. */
  block(text: string, style?: Style): void {
    for (const line of text.trimEnd().split('\n')) {
      this.line(`${INDENT}${style === undefined ? line : this.#paint(style, line)}`);
    }
  }

  diff(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.block(line, DIFF_STYLES[line[0] ?? '']);
  }

  /** A piece of a text that goes on where the last piece ended. */
  stream(piece: string): void {
    let text = '';
    for (const [line] of piece.matchAll(/[^\n]*\n|[^\n]+/g)) {
      text += this.#midLine ? line : `${INDENT}${line}`;
      this.#midLine = !line.endsWith('\n');
    }
    this.#output.write(text);
  }

  #endLine(): void {
    if (this.#midLine) this.#output.write('\n');
    this.#midLine = false;
  }

  /** Of a note only the first line is shown. */
  #note(text: string): string {
    const [first = ''] = text.split('\n');
    return first === '' ? '' : `  ${this.#paint('dim', first)}`;
  }

  #paint(style: Style, text: string): string {
    // Whether to colour is decided already, for this output and not for the process's own.
    return this.#coloured ? styleText(style, text, { validateStream: false }) : text;
  }
}

const DIFF_STYLES: Readonly<Record<string, Style>> = { '+': 'green', '-': 'red', '@': 'cyan' };
