import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { foldersFromRoot, type LoadedConfig, type SkillRule, statOf } from '../config/index.ts';
import type { SkillRoot } from './skill.ts';

/** Where a configuration has its skills, and which of them the user switched off. */
export interface SkillSources {
  /** Of the configuration folders, those that count most first; a project's also where it is not trusted. */
  readonly roots: readonly SkillRoot[];
  /** What marks the root of a project. */
  readonly rootMarkers: readonly string[];
  readonly rules: readonly SkillRule[];
  /** Whether there is a machine to work on, with folders of projects; else there are the user's skills alone. */
  readonly local: boolean;
}

/** The user's folder for skills of every agent program, and a project's. */
const AGENTS_SKILLS = join('.agents', 'skills');

/** @param env the server's own: the user's home, and whether it has a machine to work on (`CODEX_EXEC_SERVER_URL`) */
export function skillSources(
  { layers, config, skillRules: rules }: LoadedConfig,
  env: Readonly<Record<string, string | undefined>>,
): SkillSources {
  const home = env['HOME'] ?? homedir();
  const local = env['CODEX_EXEC_SERVER_URL']?.trim().toLowerCase() !== 'none';
  const roots = layers.toReversed().flatMap(({ name }): readonly SkillRoot[] => {
    switch (name.type) {
      case 'project':
        return local ? [{ path: join(name.dotCodexFolder, 'skills'), scope: 'repo' }] : [];
      case 'user': {
        const skills = join(dirname(name.file), 'skills');
        const user: readonly SkillRoot[] = [
          { path: skills, scope: 'user' },
          { path: join(home, AGENTS_SKILLS), scope: 'user' },
        ];
        return config.skills.bundled ? [...user, { path: join(skills, '.system'), scope: 'system' }] : user;
      }
      case 'system':
        return [{ path: join(dirname(name.file), 'skills'), scope: 'admin' }];
      default:
        return [];
    }
  });
  return { roots, rootMarkers: config.projectRootMarkers, rules, local };
}

/** Every root for a working folder. @param extra further roots of the user's, each absolute */
export function rootsFor(
  { roots, rootMarkers, local }: SkillSources,
  cwd: string,
  extra: readonly string[] = [],
): readonly SkillRoot[] {
  if (!local) return roots;
  const extras = extra.map((path) => ({ path, scope: 'user' }) as const);
  const project = foldersFromRoot(cwd, rootMarkers)
    .map((folder) => join(folder, AGENTS_SKILLS))
    .filter((path) => statOf(path)?.isDirectory() === true)
    .map((path) => ({ path, scope: 'repo' }) as const);
  const all = [...roots, ...extras, ...project];
  return all.filter(({ path }, index) => all.findIndex((other) => other.path === path) === index);
}
