import path from 'node:path';
import { homedir } from 'node:os';
import type { CommandAction } from '../../protocol/index.ts';
import { summarizeCommand, type CommandSummary } from './command-summary.ts';
import { isConnector } from './operands.ts';
import { parsePlainScript } from './plain-script.ts';
import { displayCommand, splitWords } from './quoting.ts';
import { cdTarget, isFilter } from './reading-filters.ts';
import { posixShellScript, shellScript } from './shell-kind.ts';

/** One command of a line, what it does (null: unknown), and the directory that `cd` led to before it. */
interface Step {
  readonly words: readonly string[];
  readonly command: string;
  readonly summary: CommandSummary | null;
  readonly directory: string;
}

/**
 * What a command is for, in the words clients show: one action a part of the line, less what only shapes output.
 * A line with any part of unknown purpose is one `unknown` action. Follows 0.129.0.
 */
export async function commandActions(
  argv: readonly string[],
  cwd: string,
  home: string = homedir(),
): Promise<CommandAction[]> {
  const steps = await lineSteps(argv);
  if (steps === null || steps.some((step) => step.summary === null)) {
    return [{ type: 'unknown', command: shellScript(argv) ?? displayCommand(argv) }];
  }
  const actions = steps.flatMap((step) => stepAction(step, cwd, home));
  return actions.filter((action, at) => at === 0 || !sameAction(action, actions[at - 1]));
}

function stepAction({ command, summary, directory }: Step, cwd: string, home: string): CommandAction[] {
  switch (summary?.type) {
    case undefined:
      return [];
    case 'read':
      return [{ ...summary, command, path: absolutePath(path.join(directory, summary.path), cwd, home) }];
    case 'listFiles':
    case 'search':
      return [{ ...summary, command }];
  }
}

function sameAction(a: CommandAction, b: CommandAction | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function absolutePath(file: string, cwd: string, home: string): string {
  const expanded = file === '~' || file.startsWith('~/') ? path.join(home, file.slice(1)) : file;
  return path.resolve(cwd, expanded);
}

async function lineSteps(argv: readonly string[]): Promise<readonly Step[] | null> {
  const script = posixShellScript(argv);
  if (script !== null) return scriptSteps(script);
  if (argv.length === 0 || shellScript(argv) !== null) return null;
  const answered = /^(y|yes|n|no)$/.test(argv[0] ?? '') && argv[1] === '|';
  return withoutNoise(toSteps(splitAtConnectors(answered ? argv.slice(2) : argv)));
}

async function scriptSteps(script: string): Promise<readonly Step[] | null> {
  const plain = await parsePlainScript(script);
  if (plain === null || plain.length === 0) return null;
  const telling = plain.map(({ words }) => words).filter((words) => !isFilter(words));
  if (telling.length === 0) return null;
  let steps: readonly Step[] = toSteps(telling);
  if (steps.length > 1) steps = withoutNoise(steps.filter((step) => step.command !== 'true'));
  const [only] = steps;
  if (steps.length !== 1 || only === undefined) return steps;
  return [{ ...only, command: wholeCommand(only, script, plain.length > 1) }];
}

/** The text of a line's only telling command: the line itself where nothing else was in it. */
function wholeCommand(step: Step, script: string, severalCommands: boolean): string {
  const words = splitWords(script) ?? [script];
  if (!severalCommands && !words.some(isConnector)) return displayCommand(words);
  const sedRange = words.some((word, at) => word === 'sed' && words[at + 1] === '-n');
  return step.summary?.type === 'read' && words.includes('|') && sedRange ? script : step.command;
}

function toSteps(commands: readonly (readonly string[])[]): Step[] {
  const steps: Step[] = [];
  let directory = '';
  for (const words of commands) {
    if (words[0] === 'cd') {
      const target = cdTarget(words.slice(1));
      if (target !== undefined) directory = path.isAbsolute(target) ? target : path.join(directory, target);
      continue;
    }
    steps.push({ words, command: displayCommand(words), summary: summarizeCommand(words), directory });
  }
  return steps;
}

/** Drops what says nothing of a line's purpose: a leading `echo`, `true`, and `nl` as a filter. */
function withoutNoise(steps: readonly Step[]): readonly Step[] {
  let rest = steps;
  while (rest.length > 1) {
    const at = rest.findIndex(
      ({ words, command }, index) =>
        (index === 0 && words[0] === 'echo') || command === 'true' || isNumbering(words),
    );
    if (at === -1) break;
    rest = rest.toSpliced(at, 1);
  }
  return rest;
}

function isNumbering(words: readonly string[]): boolean {
  return words[0] === 'nl' && words.slice(1).every((word) => word.startsWith('-'));
}

function splitAtConnectors(words: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (isConnector(word)) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts.filter((part) => part.length > 0);
}
