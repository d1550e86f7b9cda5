import { readBashTree, type BashNode } from './bash-grammar.ts';

/** A command of a script that holds nothing but plain words. */
export interface PlainCommand {
  /** The words as written, less their quotes: what clients are shown and what rules match (0.129.0). */
  readonly words: readonly string[];
  /** The words as bash passes them on, or null where it would expand a word into several. */
  readonly passed: readonly string[] | null;
}

/** A word as written, less its quotes, and as bash passes it on. */
interface PlainWord {
  readonly written: string;
  readonly passed: string;
  readonly expands: boolean;
}

const CONTAINERS: ReadonlySet<string> = new Set([
  'program',
  'list',
  'pipeline',
  'command',
  'command_name',
  'concatenation',
]);
const WORDS: ReadonlySet<string> = new Set(['word', 'number', 'string', 'string_content', 'raw_string']);
const TOKENS: ReadonlySet<string> = new Set(['&&', '||', ';', '|', '"', "'"]);
const BRACE_EXPANSION = /\{[^}]*(,|\.\.)[^}]*\}/;

/** Words that no quoting, expansion or operator can hide in; `=` only in an option, where it assigns nothing. */
const SIMPLE_SCRIPT = /^ *[A-Za-z_./][\w./+,-]*(?: +(?:--?[A-Za-z][\w-]*=)?[\w./:@%+,-]+)* *$/;
/** Names that the grammar does not read as those of a command. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'if then else elif fi do done case esac while until for in function select time coproc ' +
    'export declare typeset local readonly unset unsetenv'
  ).split(' '),
);

/**
 * Reads a script of word-only commands joined by `&&`, `||`, `;`, `|` or line feeds. Null where it holds anything
 * else: expansions, redirections, assignments, comments, groups, control flow, or a syntax error.
 */
export async function parsePlainScript(script: string): Promise<readonly PlainCommand[] | null> {
  const simple = parseSimpleScript(script);
  if (simple !== null) return simple;
  if (lastParse?.script !== script)
    lastParse = { script, commands: await readBashTree(script, plainCommands) };
  return lastParse.commands;
}

/** The last answer of the grammar: a command line is looked at from several sides in a row. */
let lastParse: { readonly script: string; readonly commands: readonly PlainCommand[] | null } | undefined;

/** The argument lists of a plain script as written, or null: see {@link parsePlainScript}. */
export async function parsePlainCommands(script: string): Promise<string[][] | null> {
  const commands = await parsePlainScript(script);
  return commands?.map((command) => [...command.words]) ?? null;
}

/** What the grammar says of a single command of simple words, said without loading it; null where it must be asked. */
export function parseSimpleScript(script: string): readonly PlainCommand[] | null {
  if (!SIMPLE_SCRIPT.test(script)) return null;
  const words = script.split(' ').filter((word) => word !== '');
  return KEYWORDS.has(words[0] ?? '') ? null : [{ words, passed: words }];
}

/** {@link parsePlainScript} by the grammar alone. */
export function plainCommands(root: BashNode): readonly PlainCommand[] | null {
  if (root.hasError) return null;
  const commands: PlainCommand[] = [];
  const accept = (node: BashNode): boolean => {
    if (!node.isNamed) return TOKENS.has(node.type) || node.type.trim() === '';
    if (!CONTAINERS.has(node.type) && !WORDS.has(node.type)) return false;
    if (node.type !== 'command') return node.children.every((child) => accept(child));
    const command = node.children.every((child) => accept(child)) ? plainCommand(node) : null;
    if (command !== null) commands.push(command);
    return command !== null;
  };
  return accept(root) ? commands : null;
}

function plainCommand(node: BashNode): PlainCommand | null {
  const words: PlainWord[] = [];
  for (const child of node.namedChildren) {
    const word = child.type === 'command_name' ? commandName(child) : plainWord(child);
    if (word === null) return null;
    words.push(word);
  }
  const expands = words.some((word) => word.expands);
  return {
    words: words.map((word) => word.written),
    passed: expands ? null : words.map((word) => word.passed),
  };
}

function commandName(node: BashNode): PlainWord | null {
  const name = node.namedChild(0);
  return name?.type === 'word' ? plainWord(name) : null;
}

function plainWord(node: BashNode): PlainWord | null {
  switch (node.type) {
    case 'word':
    case 'number':
      return {
        written: node.text,
        passed: node.text.replace(/\\(\n|.)/gsu, (_, escaped: string) => (escaped === '\n' ? '' : escaped)),
        expands: BRACE_EXPANSION.test(node.text),
      };
    case 'string': {
      const written = node.text.slice(1, -1);
      const passed = written.replace(/\\([$`"\\\n])/g, (_, escaped: string) =>
        escaped === '\n' ? '' : escaped,
      );
      return { written, passed, expands: false };
    }
    case 'raw_string': {
      const written = node.text.slice(1, -1);
      return { written, passed: written, expands: false };
    }
    case 'concatenation':
      return joinedWord(node);
    default:
      return null;
  }
}

function joinedWord(node: BashNode): PlainWord | null {
  let written = '';
  let passed = '';
  for (const part of node.namedChildren) {
    const word = part.type === 'concatenation' ? null : plainWord(part);
    if (word === null) return null;
    written += word.written;
    passed += word.passed;
  }
  return written === '' ? null : { written, passed, expands: BRACE_EXPANSION.test(node.text) };
}
