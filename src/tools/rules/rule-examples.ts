import { displayCommand, splitWords } from '../shell/index.ts';
import type { CallArguments } from './call-arguments.ts';
import type { Literal } from './read-calls.ts';

/** Commands that a rule must match, and ones that it must not: its author's tests of it. */
export interface RuleExamples {
  readonly match: readonly (readonly string[])[];
  readonly notMatch: readonly (readonly string[])[];
}

/**
 * The examples of a rule's call, each a list of words or a line for a shell.
 *
 * @throws RulesError
 */
export function readExamples(args: CallArguments): RuleExamples {
  const read = (name: string): (readonly string[])[] =>
    (args.optionalList(name) ?? []).map((example) => readExample(args, example));
  return { match: read('match'), notMatch: read('not_match') };
}

function readExample(args: CallArguments, example: Literal): readonly string[] {
  if (example.type === 'list') {
    if (example.items.length === 0) throw args.error('invalid example: example cannot be an empty list');
    return example.items.map((word) => {
      if (word.type === 'string') return word.value;
      throw args.error(`invalid example: example tokens must be strings (got ${word.type})`);
    });
  }
  const words = splitWords(example.value);
  if (words === null) throw args.error('invalid example: example string has invalid shell syntax');
  if (words.length === 0) throw args.error('invalid example: example cannot be an empty string');
  return words;
}

/**
 * Holds a rule against its examples.
 *
 * @throws RulesError
 */
export function checkExamples(
  args: CallArguments,
  { match, notMatch }: RuleExamples,
  matches: (command: readonly string[]) => boolean,
): void {
  const matched = notMatch.find(matches);
  if (matched !== undefined) {
    throw args.error(`expected example to not match rule: ${displayCommand(matched)}`);
  }
  const unmatched = match.filter((example) => !matches(example)).map((example) => displayCommand(example));
  if (unmatched.length > 0) {
    const examples = JSON.stringify(unmatched);
    throw args.error(`expected every example to match at least one rule. unmatched examples: ${examples}`);
  }
}
