import { countCodePoints } from '../../tools/code-points.ts';
import type { Skill } from '../skill.ts';
import { type Budget, costOf } from './budget.ts';

/** Short names for the folders that skills are in. */
export interface RootNames {
  /** As the list says them, a line each. */
  readonly lines: readonly string[];
  /** The path of a skill's SKILL.md below its root's short name. */
  readonly pathOf: (skill: Skill) => string;
}

/**
 * The sizes of 0.129.0's text around the list, in bytes and characters, with and without short names. What is left for
 * the list itself is reckoned by them and not by our own text: so the same skills are shown, cut at the same places.
 */
const TEXT_SIZE = 2296;
const TEXT_SIZE_WITH_ROOTS = 2469;

/** @param roots in the order that they were read in; those without any of the skills get no name */
export function rootNames(roots: readonly string[], skills: readonly Skill[]): RootNames {
  const used = roots.filter((root) => skills.some((skill) => skill.root === root));
  return {
    lines: used.map((root, index) => `- \`r${index}\` = \`${root}\``),
    pathOf: ({ root, path }) => {
      const below = `${root}/`;
      return path.startsWith(below) ? `r${used.indexOf(root)}/${path.slice(below.length)}` : path;
    },
  };
}

/** What short names cost beyond what they save. */
export function rootNamesCost(budget: Budget, { lines }: RootNames): number {
  const more = lines.map((line) => `${line}\n`).join('');
  const plain = costOf(budget, { characters: TEXT_SIZE, bytes: TEXT_SIZE });
  const characters = TEXT_SIZE_WITH_ROOTS + countCodePoints(more);
  const bytes = TEXT_SIZE_WITH_ROOTS + Buffer.byteLength(more);
  return costOf(budget, { characters, bytes }) - plain;
}
