/**
 * Joins arguments to a line that a shell would split into the same arguments, quoted as 0.129.0 quotes them.
 * Null where an argument holds a NUL character, which no shell can pass.
 */
function joinWords(words: readonly string[]): string | null {
  return words.some((word) => word.includes('\0')) ? null : words.map(quoteWord).join(' ');
}

/** How a command is shown to people. */
export function displayCommand(argv: readonly string[]): string {
  return joinWords(argv) ?? '<command included NUL byte>';
}

/** A text that every POSIX shell reads as itself. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const BARE_WORD = /^[\w+\-./:@\]]+$/;

/** The ways to quote a run of characters, in order of preference; each names the characters that it can hold. */
const QUOTINGS: readonly { readonly holds: RegExp; readonly quote: (run: string) => string }[] = [
  { holds: /^[A-Za-z0-9_+\-./:@\]]*/, quote: (run) => run },
  { holds: /^(?:\^?[^'^\\]*)/, quote: (run) => `'${run}'` },
  { holds: /^[^`$!^]*/, quote: (run) => `"${run.replace(/["\\]/g, String.raw`\$&`)}"` },
];

function quoteWord(word: string): string {
  if (word === '') return "''";
  if (BARE_WORD.test(word)) return word;
  let quoted = '';
  for (let rest = word; rest !== '';) {
    // The quoting that reaches furthest takes the run; of those that reach as far, the plainest one.
    let best = { length: -1, quote: (run: string) => run };
    for (const { holds, quote } of QUOTINGS) {
      const length = holds.exec(rest)?.[0].length ?? 0;
      if (length > best.length) best = { length, quote };
    }
    quoted += best.quote(rest.slice(0, best.length));
    rest = rest.slice(best.length);
  }
  return quoted;
}

/** Splits a line as a POSIX shell would, without expansions; null where a quotation is not closed. */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    const c = line.charAt(at);
    if (c === ' ' || c === '\t' || c === '\n') at += 1;
    else if (c === '#') {
      const end = line.indexOf('\n', at);
      at = end === -1 ? line.length : end;
    } else {
      const word = splitWord(line, at);
      if (word === null) return null;
      words.push(word.text);
      at = word.end;
    }
  }
  return words;
}

function splitWord(line: string, start: number): { text: string; end: number } | null {
  let text = '';
  let at = start;
  while (at < line.length && !/[ \t\n]/.test(line.charAt(at))) {
    const c = line.charAt(at);
    if (c === "'") {
      const end = line.indexOf("'", at + 1);
      if (end === -1) return null;
      text += line.slice(at + 1, end);
      at = end + 1;
    } else if (c === '"') {
      const quoted = splitDoubleQuoted(line, at + 1);
      if (quoted === null) return null;
      text += quoted.text;
      at = quoted.end;
    } else if (c === '\\') {
      if (at + 1 === line.length) return null;
      const escaped = line.charAt(at + 1);
      if (escaped !== '\n') text += escaped;
      at += 2;
    } else {
      text += c;
      at += 1;
    }
  }
  return { text, end: at };
}

function splitDoubleQuoted(line: string, start: number): { text: string; end: number } | null {
  let text = '';
  for (let at = start; at < line.length; at += 1) {
    const c = line.charAt(at);
    if (c === '"') return { text, end: at + 1 };
    if (c !== '\\') {
      text += c;
      continue;
    }
    at += 1;
    const escaped = line.charAt(at);
    if ('$`"\\'.includes(escaped) && escaped !== '') text += escaped;
    else if (escaped !== '\n') text += `\\${escaped}`;
  }
  return null;
}
