import { basename, isAbsolute, resolve } from 'node:path';
import { CallArguments } from './call-arguments.ts';
import { readNetworkRule, type HostRule } from './network-rule.ts';
import { matchedPrefix, type Decision, type PrefixRule } from './prefix-rule.ts';
import { readCalls, type Call, type Literal } from './read-calls.ts';
import { checkExamples, readExamples } from './rule-examples.ts';
import { RulesError } from './tokens.ts';

/** What a rules file says. */
export interface RulesText {
  readonly rules: readonly PrefixRule[];
  /** The only paths at which programs of a name are known by that name. */
  readonly hostExecutables: ReadonlyMap<string, readonly string[]>;
  readonly hosts: readonly HostRule[];
  /** The first mistake in it; the rules before it are known all the same, and those behind it are not. */
  readonly error: RulesError | null;
}

const DECISIONS: readonly Decision[] = ['allow', 'prompt', 'forbidden'];

/** Reads a rules file (0.129.0): calls of `prefix_rule`, `network_rule` and `host_executable`. */
export function readRules(text: string): RulesText {
  const reader = new RulesReader();
  const { rules, hostExecutables, hosts } = reader;
  let error: RulesError | null = null;
  try {
    for (const call of readCalls(text)) reader.take(call);
    for (const check of reader.checks) check();
  } catch (thrown) {
    if (!(thrown instanceof RulesError)) throw thrown;
    error = thrown;
  }
  return { rules, hostExecutables, hosts, error };
}

class RulesReader {
  readonly rules: PrefixRule[] = [];
  readonly hostExecutables = new Map<string, readonly string[]>();
  readonly hosts: HostRule[] = [];
  /** What is to be checked when all is read. */
  readonly checks: (() => void)[] = [];

  take(call: Call): void {
    switch (call.name) {
      case 'prefix_rule':
        return this.#prefixRule(
          new CallArguments(call, ['pattern', 'decision', 'match', 'not_match', 'justification']),
        );
      case 'network_rule':
        return this.#networkRule(new CallArguments(call, ['host', 'protocol', 'decision', 'justification']));
      case 'host_executable':
        return this.#hostExecutable(new CallArguments(call, ['name', 'paths']));
      default:
        throw new RulesError(`Variable \`${call.name}\` not found`, call.nameRange);
    }
  }

  #prefixRule(args: CallArguments): void {
    const decision = readDecision(args);
    const justification = readJustification(args);
    const rule = { pattern: readPattern(args), decision, justification };
    const examples = readExamples(args);
    this.rules.push(rule);
    this.checks.push(() =>
      checkExamples(args, examples, (command) => matchesByAnyName(rule, command, this.hostExecutables)),
    );
  }

  #networkRule(args: CallArguments): void {
    readJustification(args);
    const rule = readNetworkRule(args);
    if (rule !== null) this.hosts.push(rule);
  }

  #hostExecutable(args: CallArguments): void {
    const name = args.string('name');
    if (name === '') throw args.error('invalid rule: host_executable name cannot be empty');
    if (basename(name) !== name || name === '.' || name === '..') {
      throw args.error(`invalid rule: host_executable name must be a bare executable name (got ${name})`);
    }
    const paths = args.list('paths').map((path) => hostPath(args, name, path));
    this.hostExecutables.set(name, paths);
  }
}

/** Whether a rule matches a command as it is written, or by the name of the program at its path. */
function matchesByAnyName(
  rule: PrefixRule,
  command: readonly string[],
  hosts: RulesText['hostExecutables'],
): boolean {
  if (matchedPrefix(rule, command) !== null) return true;
  const named = byProgramName(command, '/', hosts);
  return named !== null && matchedPrefix(rule, named) !== null;
}

/**
 * A command with its program's name in place of the path that it is called by; null where it is called by its name, or
 * `host_executable` does not know the path by it.
 */
export function byProgramName(
  [program = '', ...args]: readonly string[],
  cwd: string,
  hosts: RulesText['hostExecutables'],
): readonly string[] | null {
  const name = basename(program);
  if (name === program || name === '') return null;
  const paths = hosts.get(name);
  return paths === undefined || paths.includes(resolve(cwd, program)) ? [name, ...args] : null;
}

function readDecision(args: CallArguments): Decision {
  const written = args.optionalString('decision') ?? 'allow';
  const decision = DECISIONS.find((known) => known === written);
  if (decision === undefined) throw args.error(`invalid decision: ${written}`);
  return decision;
}

function readJustification(args: CallArguments): string | null {
  const justification = args.optionalString('justification');
  if (justification?.trim() === '') throw args.error('invalid rule: justification cannot be empty');
  return justification;
}

function readPattern(args: CallArguments): readonly (readonly string[])[] {
  const words = args.list('pattern').map((element) => readAlternatives(args, element));
  if (words.length === 0) throw args.error('invalid pattern element: pattern cannot be empty');
  return words;
}

function readAlternatives(args: CallArguments, element: Literal): readonly string[] {
  if (element.type === 'string') return [element.value];
  if (element.items.length === 0) {
    throw args.error('invalid pattern element: pattern alternatives cannot be empty');
  }
  return element.items.map((word) => {
    if (word.type === 'string') return word.value;
    throw args.error(`invalid pattern element: pattern alternative must be a string (got ${word.type})`);
  });
}

function hostPath(args: CallArguments, name: string, path: Literal): string {
  if (path.type !== 'string') {
    throw args.error(`invalid rule: host_executable paths must be strings (got ${path.type})`);
  }
  if (!isAbsolute(path.value)) {
    throw args.error(`invalid rule: host_executable paths must be absolute (got ${path.value})`);
  }
  if (basename(path.value) !== name) {
    throw args.error(`invalid rule: host_executable path \`${path.value}\` must have basename \`${name}\``);
  }
  return resolve(path.value);
}
