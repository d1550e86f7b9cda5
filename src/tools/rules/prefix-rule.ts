/** What a rule says of the commands that it matches, in order of severity: the severest rule counts. */
export type Decision = 'allow' | 'prompt' | 'forbidden';

/** A rule about commands by how they begin. */
export interface PrefixRule {
  /** What each of the first words may be. */
  readonly pattern: readonly (readonly string[])[];
  readonly decision: Decision;
  /** Why, for whoever is asked or refused. */
  readonly justification: string | null;
}

/** The words of a command that a rule matches, or null. */
export function matchedPrefix(rule: PrefixRule, command: readonly string[]): readonly string[] | null {
  const matches = rule.pattern.every((words, at) => words.some((word) => word === command[at]));
  return matches ? command.slice(0, rule.pattern.length) : null;
}

/** The severest of some decisions; `allow` where there is none. */
export function severest(decisions: readonly Decision[]): Decision {
  if (decisions.includes('forbidden')) return 'forbidden';
  return decisions.includes('prompt') ? 'prompt' : 'allow';
}
