import { isAbsolute } from 'node:path';
import type { HostRules } from '../../permissions/index.ts';
import { hostRules } from './network-rule.ts';
import { matchedPrefix, type Decision, type PrefixRule } from './prefix-rule.ts';
import { byProgramName, type RulesText } from './read-rules.ts';

/** A rule that matches a command. */
export interface RuleMatch {
  /** The words that it matched. */
  readonly prefix: readonly string[];
  readonly decision: Decision;
  readonly justification: string | null;
}

/** Where a command would run, for knowing its program. */
export interface CommandPlace {
  readonly cwd: string;
  /** Whether sandboxed commands could have put a program at an absolute path. */
  readonly isForgeable: (path: string) => boolean;
}

/** What an {@link ExecPolicy} is made of. */
export interface ExecPolicyParts {
  readonly rules: readonly PrefixRule[];
  readonly hostExecutables: RulesText['hostExecutables'];
  /** Rules files of which not all is known: what they forbid may be anything. */
  readonly unreadable: readonly string[];
  readonly hosts: RulesText['hosts'];
  /** What users allowed since the rules were read; grows. */
  readonly amendments: () => readonly PrefixRule[];
  /** What users said of hosts since then; grows. */
  readonly hostAmendments: () => RulesText['hosts'];
}

/** The user's rules about commands, as they hold for a thread. */
export class ExecPolicy {
  readonly #parts: ExecPolicyParts;

  constructor(parts: ExecPolicyParts) {
    this.#parts = parts;
  }

  /**
   * The rules that match a command. Rules for a program's name also match it at a path (0.129.0), unless they would
   * let a file run that a sandboxed command could have put there. While a rules file cannot be read, every command
   * has to be asked about.
   */
  matches(command: readonly string[], place: CommandPlace): readonly RuleMatch[] {
    const written = this.#matching(command);
    const found = written.length > 0 ? written : this.#matchingName(command, place);
    return [...found, ...this.#parts.unreadable.map(unknownRule)];
  }

  /** The beginnings of commands that run unasked, each once; alternatives are shown as `[a|b]`. */
  allowedPrefixes(): readonly (readonly string[])[] {
    if (this.#parts.unreadable.length > 0) return [];
    const prefixes = new Map<string, readonly string[]>();
    for (const { decision, pattern } of this.#rules()) {
      if (decision !== 'allow') continue;
      const [heads = [], ...rest] = pattern;
      const shown = rest.map((words) => (words.length === 1 ? words.join() : `[${words.join('|')}]`));
      for (const head of heads) prefixes.set([head, ...shown].join('\0'), [head, ...shown]);
    }
    return [...prefixes.values()];
  }

  /** The hosts that the rules allow and deny. */
  hosts(): HostRules {
    const { hosts, hostAmendments } = this.#parts;
    return hostRules([...hosts, ...hostAmendments()]);
  }

  #rules(): readonly PrefixRule[] {
    return [...this.#parts.rules, ...this.#parts.amendments()];
  }

  #matching(command: readonly string[]): readonly RuleMatch[] {
    return this.#rules().flatMap((rule) => {
      const prefix = matchedPrefix(rule, command);
      return prefix === null ? [] : [{ prefix, decision: rule.decision, justification: rule.justification }];
    });
  }

  #matchingName(command: readonly string[], { cwd, isForgeable }: CommandPlace): readonly RuleMatch[] {
    const named = byProgramName(command, cwd, this.#parts.hostExecutables);
    if (named === null) return [];
    const [program = ''] = command;
    const [name = ''] = named;
    const vouchedFor = this.#parts.hostExecutables.has(name);
    const forgeable = !vouchedFor && (!isAbsolute(program) || isForgeable(program));
    return this.#matching(named).filter(({ decision }) => decision !== 'allow' || !forgeable);
  }
}

function unknownRule(path: string): RuleMatch {
  return { prefix: [], decision: 'prompt', justification: `the rules in ${path} cannot be read` };
}

/** Rules that say nothing of any command. */
export const NO_RULES = new ExecPolicy({
  rules: [],
  hostExecutables: new Map(),
  hosts: [],
  unreadable: [],
  amendments: () => [],
  hostAmendments: () => [],
});
