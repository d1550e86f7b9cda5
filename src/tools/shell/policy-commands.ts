import { readBashTree, type BashNode } from './bash-grammar.ts';
import { isDangerous } from './dangerous-commands.ts';
import { parsePlainCommands } from './plain-script.ts';
import { isKnownSafe } from './safe-commands.ts';
import { posixShellScript } from './shell-kind.ts';

/** The commands that rules about a command line apply to, each as an argument list. */
export interface PolicyCommands {
  readonly commands: readonly (readonly string[])[];
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
  if (script === null) return { commands: [argv], hereDocument: false };
  const plain = await parsePlainCommands(script);
  if (plain !== null && plain.length > 0) return { commands: plain, hereDocument: false };
  const words = script.includes('<<') ? await readBashTree(script, hereDocumentCommand) : null;
  return words === null
    ? { commands: [argv], hereDocument: false }
    : { commands: [words], hereDocument: true };
}

/**
 * The rule that a client may add so that a command line is not asked about again: the first of its commands that
 * `because` applies to, or null where there is none to propose. The question may be about commands that are not
 * known to be safe, about dangerous ones, or (when a run in the sandbox failed) about any.
 */
export async function proposeExecPolicyAmendment(
  argv: readonly string[],
  because: 'unsafe' | 'dangerous' | 'any' = 'unsafe',
): Promise<string[] | null> {
  const { commands, hereDocument } = await policyCommands(argv);
  if (hereDocument) return null;
  for (const command of commands) {
    if (await isReason(command, because)) return [...command];
  }
  return null;
}

async function isReason(
  command: readonly string[],
  because: 'unsafe' | 'dangerous' | 'any',
): Promise<boolean> {
  switch (because) {
    case 'unsafe':
      return !(await isKnownSafe(command));
    case 'dangerous':
      return isDangerous(command);
    case 'any':
      return true;
  }
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

/**
 * Whether a prefix that the model asks to have allowed (`prefix_rule`) may be proposed in place of
 * {@link proposeExecPolicyAmendment}: it is not too broad, and with it no command of the line is left to ask about.
 */
export async function acceptsPrefixRule(
  argv: readonly string[],
  prefix: readonly string[],
): Promise<boolean> {
  if (prefix.length === 0 || BROAD_PREFIXES.has(JSON.stringify(prefix))) return false;
  const { commands, hereDocument } = await policyCommands(argv);
  if (hereDocument) return false;
  for (const command of commands) {
    if (!prefix.every((word, at) => command[at] === word) && !(await isKnownSafe(command))) return false;
  }
  return true;
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
