import type { Skill, SkillSet } from '../skill.ts';
import { type Budget, budgetFor } from './budget.ts';
import { listText } from './list-text.ts';
import { type FittedLines, fitLines, linesCost } from './skill-lines.ts';
import { type RootNames, rootNames, rootNamesCost } from './skill-roots.ts';

/** What a model is told of the skills that it may use. */
export interface SkillOffer {
  /** For the developer's message, tags included. */
  readonly text: string;
  /** What clients should know: that not all of it fits. */
  readonly warning: string | null;
}

/** Descriptions may be cut by so many characters, taken together and divided by all skills, before users are told. */
const UNTOLD_CUT = 100;

/**
 * The list of a set's skills for a model; null where there is none to tell of. Skills that are switched off, or used
 * only where the user names them, are not in it.
 *
 * @param window of the model, in tokens; null where it is not known
 */
export function offerSkills({ skills, disabled, roots }: SkillSet, window: number | null): SkillOffer | null {
  const offered = byPriority(skills.filter(({ path, offered }) => offered && !disabled.has(path)));
  if (offered.length === 0) return null;
  const budget = budgetFor(window);
  const plain = fitLines(
    linesOf(offered, ({ path }) => path),
    budget,
  );
  const names = rootNames(roots, offered);
  const short = plain.omitted === 0 && plain.cut === 0 ? null : withRootNames(offered, names, budget);
  const shorter = short !== null && isBetter(short, names, plain, budget);
  const fitted = shorter ? short : plain;
  return {
    text: listText(shorter ? names.lines : [], fitted.lines),
    warning: warningOf(fitted, offered.length, budget),
  };
}

/** Those that are nobody's own come first: they are left out last (0.129.0). */
function byPriority(skills: readonly Skill[]): readonly Skill[] {
  const scopes = ['system', 'admin', 'repo', 'user'] as const;
  return scopes.flatMap((scope) => skills.filter((skill) => skill.scope === scope));
}

function linesOf(skills: readonly Skill[], pathOf: (skill: Skill) => string) {
  return skills.map((skill) => ({ name: skill.name, description: skill.description, path: pathOf(skill) }));
}

function withRootNames(skills: readonly Skill[], names: RootNames, budget: Budget): FittedLines | null {
  const limit = budget.limit - rootNamesCost(budget, names);
  return limit <= 0 ? null : fitLines(linesOf(skills, names.pathOf), { ...budget, limit });
}

function isBetter(short: FittedLines, names: RootNames, plain: FittedLines, budget: Budget): boolean {
  if (short.omitted !== plain.omitted) return short.omitted < plain.omitted;
  if (short.cut !== plain.cut) return short.cut < plain.cut;
  return rootNamesCost(budget, names) + linesCost(budget, short.lines) < linesCost(budget, plain.lines);
}

/** In the words of 0.129.0, which clients know. */
function warningOf({ omitted, cut }: FittedLines, total: number, { unit }: Budget): string | null {
  const tokens = unit === 'tokens';
  if (omitted > 0) {
    const were = omitted === 1 ? 'skill was' : 'skills were';
    return `Exceeded skills context budget${tokens ? ' of 2%' : ''}. All skill descriptions were removed and ${omitted} additional ${were} not included in the model-visible skills list.`;
  }
  if (Math.ceil(cut / total) <= UNTOLD_CUT) return null;
  return `Skill descriptions were shortened to fit the ${tokens ? '2% ' : ''}skills context budget. Codex can still see every skill, but some descriptions are shorter. Disable unused skills or plugins to leave more room for the rest.`;
}
