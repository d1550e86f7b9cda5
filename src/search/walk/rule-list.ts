import { globExpression } from '../../glob.ts';

/** What an ignore file says of a path: ignored, kept in spite of other rules, or nothing. */
export type Verdict = 'ignored' | 'kept' | undefined;

interface Rule {
  /** Rules that come later count more. */
  readonly rank: number;
  readonly verdict: Verdict;
  readonly directoriesOnly: boolean;
}

interface GlobRule extends Rule {
  readonly glob: RegExp;
}

/** The rules of one ignore file, in git's format as ripgrep reads it. Most are names or endings: those are looked up. */
export class RuleList {
  readonly #byName = new Map<string, Rule[]>();
  readonly #byEnding = new Map<string, Rule[]>();
  readonly #byPath = new Map<string, Rule[]>();
  /** The others, the last one first. */
  readonly #globs: GlobRule[] = [];

  /** Undefined where the text has no rules. */
  static read(text: string): RuleList | undefined {
    const rules = new RuleList();
    const lines = text.replace(/^\uFEFF+/, '').split('\n');
    const count = lines.filter((line, rank) => rules.#addLine(line, rank)).length;
    return count > 0 ? rules : undefined;
  }

  /** What the last rule that matches says; `path` is relative to the rules' folder, `name` its last part. */
  verdict(path: string, name: string, directory: boolean): Verdict {
    let best = last(this.#byName.get(name), directory, undefined);
    const dot = name.lastIndexOf('.');
    if (dot >= 0 && this.#byEnding.size > 0)
      best = last(this.#byEnding.get(name.slice(dot)), directory, best);
    if (this.#byPath.size > 0) best = last(this.#byPath.get(path), directory, best);
    for (const rule of this.#globs) {
      if (best !== undefined && rule.rank < best.rank) break;
      if (rule.directoriesOnly && !directory) continue;
      if (rule.glob.test(path)) return rule.verdict;
    }
    return best?.verdict;
  }

  /** Whether the line is a rule. */
  #addLine(line: string, rank: number): boolean {
    if (line.startsWith('#')) return false;
    let text = line.endsWith('\\ ') ? line : line.trimEnd();
    if (text === '') return false;
    const escaped = /^\\[!#]/.test(text);
    const negated = !escaped && text.startsWith('!');
    if (escaped || negated) text = text.slice(1);
    let anchored = text.startsWith('/');
    if (anchored && !escaped) text = text.slice(1);
    const directoriesOnly = text.endsWith('/');
    if (directoriesOnly) text = text.replace(/\\?\/$/, '');
    anchored ||= text.includes('/');
    this.#addGlob(text, anchored, { rank, verdict: negated ? 'kept' : 'ignored', directoriesOnly });
    return true;
  }

  #addGlob(text: string, anchored: boolean, rule: Rule): void {
    const plain = !/[*?[\]{}\\]/.test(text);
    // A lone `!` is `!**`.
    if (plain && (text !== '' || anchored)) return addTo(anchored ? this.#byPath : this.#byName, text, rule);
    if (!anchored && /^\*\.[^*?[\]{}\\.]+$/.test(text)) return addTo(this.#byEnding, text.slice(1), rule);
    const whole = anchored || text === '**' ? text : `**/${text}`;
    const glob = globExpression(whole.endsWith('/**') ? `${whole}/*` : whole);
    if (glob !== undefined) this.#globs.unshift({ ...rule, glob });
  }
}

function addTo(rules: Map<string, Rule[]>, key: string, rule: Rule): void {
  const others = rules.get(key);
  if (others === undefined) rules.set(key, [rule]);
  else others.push(rule);
}

function last(
  rules: readonly Rule[] | undefined,
  directory: boolean,
  best: Rule | undefined,
): Rule | undefined {
  const found = rules?.findLast((rule) => directory || !rule.directoriesOnly);
  if (found === undefined) return best;
  return best === undefined || found.rank > best.rank ? found : best;
}
