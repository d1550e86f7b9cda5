import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { realPath, type SkillRule } from '../config/index.ts';
import type { Logger } from '../log/logger.ts';
import type { SkillScope } from '../protocol/index.ts';
import { findSkillFiles } from './find-skill-files.ts';
import { PluginNames } from './plugin-names.ts';
import { readSkillHeader, refuseLongName, SkillFileError } from './skill-file.ts';
import { readSkillMetadata } from './skill-metadata.ts';
import type { Skill, SkillProblem, SkillRoot, SkillSet } from './skill.ts';

/** Which product skills are for that run here. */
const PRODUCT = 'codex';

const SCOPES: readonly SkillScope[] = ['repo', 'user', 'system', 'admin'];

/**
 * Reads the skills below some roots. What cannot be read is told of, except among the skills that the server itself
 * brings. A file that is found below several roots belongs to the first.
 */
export async function readSkills(
  roots: readonly SkillRoot[],
  rules: readonly SkillRule[],
  log: Logger,
): Promise<SkillSet> {
  const plugins = new PluginNames();
  const found = await Promise.all(roots.map((root) => readRoot(root, plugins, log)));
  const byPath = new Map<string, Skill>();
  for (const skill of found.flatMap(({ skills }) => skills)) {
    if (!byPath.has(skill.path)) byPath.set(skill.path, skill);
  }
  const skills = [...byPath.values()].toSorted(inOrder);
  const problems = found.flatMap((root) => root.problems);
  const real = found.flatMap(({ root }) => root ?? []);
  return { skills, problems, roots: [...new Set(real)], disabled: disabledPaths(skills, rules) };
}

interface FoundSkills {
  /** The real path; undefined where there is nothing. */
  readonly root: string | undefined;
  readonly skills: readonly Skill[];
  readonly problems: readonly SkillProblem[];
}

async function readRoot({ path, scope }: SkillRoot, plugins: PluginNames, log: Logger): Promise<FoundSkills> {
  const root = await realpath(path).catch(() => undefined);
  if (root === undefined) return { root, skills: [], problems: [] };
  const files = await findSkillFiles(root, scope !== 'system', log);
  const read = await Promise.all(files.map((file) => readSkill(file, { path: root, scope }, plugins, log)));
  const problems = read.flatMap((one) => ('message' in one ? [one] : []));
  return {
    root,
    skills: read.flatMap((one) => ('skill' in one && one.skill !== undefined ? [one.skill] : [])),
    problems: scope === 'system' ? [] : problems,
  };
}

/** @returns the skill, none where it is for other products, or why it cannot be used */
async function readSkill(
  path: string,
  { path: root, scope }: SkillRoot,
  plugins: PluginNames,
  log: Logger,
): Promise<SkillProblem | { readonly skill: Skill | undefined }> {
  try {
    const { name: ownName, description, shortDescription } = await readSkillHeader(path);
    const plugin = await plugins.of(dirname(path));
    const name = plugin === undefined ? ownName : `${plugin}:${ownName}`;
    refuseLongName(name);
    const { products, ...metadata } = await readSkillMetadata(path, log);
    if (products.length > 0 && !products.includes(PRODUCT)) return { skill: undefined };
    const short = shortDescription === undefined ? {} : { shortDescription };
    return { skill: { name, description, ...short, ...metadata, path, scope, root } };
  } catch (error) {
    if (error instanceof SkillFileError) return { path, message: error.message };
    throw error;
  }
}

function inOrder(a: Skill, b: Skill): number {
  const scopes = SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope);
  return scopes || compare(a.name, b.name) || compare(a.path, b.path);
}

/** By code points, as 0.129.0 does. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function disabledPaths(skills: readonly Skill[], rules: readonly SkillRule[]): ReadonlySet<string> {
  const disabled = new Set<string>();
  for (const rule of rules) {
    const paths =
      'path' in rule
        ? [realPath(rule.path)]
        : skills.filter(({ name }) => name === rule.name).map(({ path }) => path);
    for (const path of paths) {
      if (rule.enabled) disabled.delete(path);
      else disabled.add(path);
    }
  }
  return disabled;
}
