import { countCodePoints } from '../../tools/code-points.ts';
import { type Budget, costOf, type TextSize } from './budget.ts';

/** A skill as a list shows it. */
export interface SkillLine {
  readonly name: string;
  readonly description: string;
  /** Where its SKILL.md is, in full or below a short name for its root. */
  readonly path: string;
}

/** A list that fits its budget. */
export interface FittedLines {
  readonly lines: readonly string[];
  /** How many skills found no place. */
  readonly omitted: number;
  /** How many characters of descriptions were left out, of all skills together. */
  readonly cut: number;
}

/**
 * Fits skills into a budget: as they are, else with shorter descriptions, else without any and as many as there is room
 * for.
 */
export function fitLines(lines: readonly SkillLine[], budget: Budget): FittedLines {
  const full = lines.map((line) => rendered(line, line.description));
  if (sum(full.map((text) => lineCost(budget, text))) <= budget.limit)
    return { lines: full, omitted: 0, cut: 0 };
  const bare = lines.map((line) => rendered(line, ''));
  const least = sum(bare.map((text) => lineCost(budget, text)));
  if (least > budget.limit) return asManyAsFit(lines, bare, budget);
  const shown = shareOut(lines, budget, budget.limit - least);
  const descriptions = lines.map(({ description }, index) => firstCharacters(description, shown[index] ?? 0));
  const cut = sum(lines.map(({ description }, index) => countCodePoints(description) - (shown[index] ?? 0)));
  return { lines: lines.map((line, index) => rendered(line, descriptions[index] ?? '')), omitted: 0, cut };
}

/** What the lines of a list cost, each with its line break. */
export function linesCost(budget: Budget, lines: readonly string[]): number {
  return sum(lines.map((line) => lineCost(budget, line)));
}

/** One that is too long leaves its place to those behind it. */
function asManyAsFit(skills: readonly SkillLine[], bare: readonly string[], budget: Budget): FittedLines {
  const lines: string[] = [];
  let used = 0;
  for (const line of bare) {
    const cost = lineCost(budget, line);
    if (used + cost > budget.limit) continue;
    used += cost;
    lines.push(line);
  }
  const cut = sum(skills.map(({ description }) => countCodePoints(description)));
  return { lines, omitted: bare.length - lines.length, cut };
}

/**
 * How many characters of each description are shown. They are dealt out one by one, so that what short descriptions do
 * not need goes to the long ones.
 */
function shareOut(lines: readonly SkillLine[], budget: Budget, limit: number): readonly number[] {
  const hands = lines.map((line) => ({ shown: 0, cost: 0, costs: growingCosts(line, budget) }));
  let left = limit;
  for (let dealt = true; dealt;) {
    dealt = false;
    for (const hand of hands) {
      const cost = hand.costs[hand.shown];
      if (cost === undefined || cost - hand.cost > left) continue;
      left -= cost - hand.cost;
      hand.cost = cost;
      hand.shown += 1;
      dealt = true;
    }
  }
  return hands.map(({ shown }) => shown);
}

/** What a line costs more than without a description if 1, 2, … of its characters are shown. */
function growingCosts(line: SkillLine, budget: Budget): readonly number[] {
  const bare = sizeOf(`${rendered(line, '')}\n`);
  const least = costOf(budget, bare);
  // With a description comes a space.
  let { characters, bytes } = { characters: bare.characters + 1, bytes: bare.bytes + 1 };
  const costs: number[] = [];
  for (const character of line.description) {
    characters += 1;
    bytes += Buffer.byteLength(character);
    costs.push(costOf(budget, { characters, bytes }) - least);
  }
  return costs;
}

function rendered({ name, path }: SkillLine, description: string): string {
  return description === '' ? `- ${name}: (file: ${path})` : `- ${name}: ${description} (file: ${path})`;
}

function firstCharacters(text: string, count: number): string {
  return Array.from(text).slice(0, count).join('');
}

function lineCost(budget: Budget, line: string): number {
  return costOf(budget, sizeOf(`${line}\n`));
}

function sizeOf(text: string): TextSize {
  return { characters: countCodePoints(text), bytes: Buffer.byteLength(text) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
