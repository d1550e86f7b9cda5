import { readBashTree, type BashNode } from './bash-grammar.ts';
import { parsePlainScript, type PlainCommand } from './plain-script.ts';
import { posixShellScript } from './shell-kind.ts';

/** The commands that rules about a command line apply to. */
export interface PolicyCommands {
  readonly commands: readonly PlainCommand[];
  /**
   * The only command was read off a script with a here-document: existing rules may name it, but it is never known
   * to be safe, and no new rule is proposed for it.
   */
  readonly hereDocument: boolean;
}

/**
 * Splits a command line as rules see it (0.129.0): the commands of a plain shell script; the command before a
 * here-document; else the whole argument list.
 */
export async function policyCommands(argv: readonly string[]): Promise<PolicyCommands> {
  const script = posixShellScript(argv);
  if (script === null) return { commands: [whole(argv)], hereDocument: false };
  const plain = await parsePlainScript(script);
  if (plain !== null && plain.length > 0) return { commands: plain, hereDocument: false };
  const words = script.includes('<<') ? await readBashTree(script, hereDocumentCommand) : null;
  return words === null
    ? { commands: [whole(argv)], hereDocument: false }
    : { commands: [whole(words)], hereDocument: true };
}

function whole(argv: readonly string[]): PlainCommand {
  return { words: argv, passed: argv };
}

/** Prefixes too broad to be a rule, since what follows them may run anything. */
const BROAD_PREFIXES: ReadonlySet<string> = new Set(
  (
    'python3, python3 -, python3 -c, python, python -, python -c, py, py -3, pythonw, pyw, pypy, pypy3, git, ' +
    'bash, bash -lc, sh, sh -c, sh -lc, zsh, zsh -lc, /bin/zsh, /bin/zsh -lc, /bin/bash, /bin/bash -lc, ' +
    'pwsh, pwsh -Command, pwsh -c, powershell, powershell -Command, powershell -c, powershell.exe, ' +
    'powershell.exe -Command, powershell.exe -c, env, sudo, node, node -e, perl, perl -e, ruby, ruby -e, ' +
    'php, php -r, lua, lua -e, osascript'
  )
    .split(', ')
    .map((prefix) => JSON.stringify(prefix.split(' '))),
);

/** Whether commands of a beginning are too many to allow them all. */
export function isBroadPrefix(prefix: readonly string[]): boolean {
  return BROAD_PREFIXES.has(JSON.stringify(prefix));
}

/** The words of a script's only command, where its input is a here-document and nothing is redirected to files. */
function hereDocumentCommand(root: BashNode): readonly string[] | null {
  if (root.hasError || root.descendantsOfType('heredoc_redirect').length === 0) return null;
  if (root.descendantsOfType('file_redirect').length > 0) return null;
  const [command, ...others] = root.descendantsOfType('command');
  if (command === undefined || others.length > 0) return null;
  const words: string[] = [];
  for (const child of command.namedChildren) {
    const word = child.type === 'command_name' ? child.namedChild(0) : child;
    if (word?.type === 'comment' || word?.type === 'herestring_redirect') continue;
    if ((word?.type !== 'word' && word?.type !== 'number') || word.namedChildCount > 0) return null;
    words.push(word.text);
  }
  return words.length === 0 ? null : words;
}
