import { realPath } from '../config/index.ts';
import type { UserInput } from '../protocol/index.ts';
import { mentionsIn, type Mentions } from './mentions.ts';
import type { Skill, SkillSet } from './skill.ts';

/**
 * The skills that a message calls for, each once: those that are attached, in the order of the message, then those that
 * its texts name, in the order of the set. A name that several skills have calls for none of them, and neither does one
 * that was attached: that is meant there. The rules are those of 0.129.0.
 *
 * @param absolute makes the paths of attached skills absolute
 */
export function calledSkills(
  input: readonly UserInput[],
  { skills, disabled }: SkillSet,
  absolute: (path: string) => string,
): readonly Skill[] {
  const usable = skills.filter(({ path }) => !disabled.has(path));
  const called = new Set<Skill>();
  const attached = new Set<string>();
  for (const piece of input) {
    if (piece.type !== 'skill') continue;
    attached.add(piece.name);
    const file = realPath(absolute(piece.path));
    const skill = usable.find(({ path }) => path === file);
    if (skill !== undefined) called.add(skill);
  }
  for (const piece of input) {
    if (piece.type !== 'text') continue;
    for (const skill of namedSkills(mentionsIn(piece.text), usable, attached, called)) called.add(skill);
  }
  return [...called];
}

function namedSkills(
  { names, paths }: Mentions,
  usable: readonly Skill[],
  attached: ReadonlySet<string>,
  called: ReadonlySet<Skill>,
): readonly Skill[] {
  const linked = usable.filter(({ path }) => paths.has(path));
  const taken = new Set([...called, ...linked].map(({ name }) => name));
  const isUnambiguous = (name: string): boolean => usable.filter((skill) => skill.name === name).length === 1;
  const named = usable.filter(
    ({ name }) => names.has(name) && !attached.has(name) && !taken.has(name) && isUnambiguous(name),
  );
  return [...linked, ...named];
}
