import { isAbsolute, resolve } from 'node:path';
import { ConfigError, type LoadedConfig, type RequestOverrides, type SkillRule } from '../config/index.ts';
import type { SkillsConfigWriteParams, SkillsListEntry, SkillsListParams } from '../protocol/index.ts';
import { internal, invalidParams, invalidRequest, type Handlers } from '../rpc/index.ts';
import type { SkillLibrary, SkillSet } from '../skills/index.ts';

/** What `skills/*` works with. */
export interface SkillsParts {
  readonly loadConfig: (request: RequestOverrides) => Promise<LoadedConfig>;
  readonly skills: SkillLibrary;
  /** The folder that relative ones start from. */
  readonly cwd: string;
}

/** `skills/*`: what skills there are, by folder, and which of them are switched on. */
export function skillsHandlers(parts: SkillsParts): Handlers<'skills/list' | 'skills/config/write'> {
  return {
    'skills/list': async (params) => {
      const { cwds: asked = [], forceReload = false } = params;
      const cwds = asked.length > 0 ? asked : [parts.cwd];
      const extra = extraRoots(params, cwds);
      await parts.loadConfig({}).catch((error: unknown) => {
        throw error instanceof ConfigError ? internal(`failed to reload config: ${error.message}`) : error;
      });
      const list = (cwd: string): Promise<SkillsListEntry> =>
        entryOf(parts, cwd, extra.get(cwd) ?? [], forceReload);
      return { data: await Promise.all(cwds.map(list)) };
    },
    'skills/config/write': async (params) => {
      await parts.skills.switch(ruleOf(params)).catch((error: unknown) => {
        throw error instanceof ConfigError
          ? internal(`failed to update skill settings: ${error.message}`)
          : error;
      });
      return { effectiveEnabled: params.enabled };
    },
  };
}

/** Throws `RpcError` where it is not said which skill is meant. */
function ruleOf({ path = null, name = null, enabled }: SkillsConfigWriteParams): SkillRule {
  if (path !== null && name === null) return { path, enabled };
  const wanted = name?.trim() ?? '';
  if (path === null && wanted !== '') return { name: wanted, enabled };
  throw invalidParams('skills/config/write requires exactly one of path or name');
}

/** The further roots by folder; those for folders that are not asked about do not count. */
function extraRoots(
  { perCwdExtraUserRoots }: SkillsListParams,
  cwds: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const roots = new Map<string, readonly string[]>();
  for (const { cwd, extraUserRoots } of perCwdExtraUserRoots ?? []) {
    if (!cwds.includes(cwd)) continue;
    const relative = extraUserRoots.find((root) => !isAbsolute(root));
    if (relative !== undefined) {
      throw invalidRequest(
        `skills/list perCwdExtraUserRoots extraUserRoots paths must be absolute: ${relative}`,
      );
    }
    roots.set(cwd, [...(roots.get(cwd) ?? []), ...extraUserRoots]);
  }
  return roots;
}

/** What there is for one folder. A configuration that cannot be read there is that folder's problem alone. */
async function entryOf(
  { loadConfig, skills, cwd: serverCwd }: SkillsParts,
  cwd: string,
  extra: readonly string[],
  reload: boolean,
): Promise<SkillsListEntry> {
  try {
    const sources = skills.sourcesOf(await loadConfig({ cwd }));
    return { cwd, ...shown(await skills.list(sources, resolve(serverCwd, cwd), extra, reload)) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { cwd, skills: [], errors: [{ path: cwd, message: error.message }] };
  }
}

function shown({ skills, problems, disabled }: SkillSet): Omit<SkillsListEntry, 'cwd'> {
  return {
    skills: skills.map(({ root: _root, offered: _offered, ...skill }) => ({
      ...skill,
      enabled: !disabled.has(skill.path),
    })),
    errors: [...problems],
  };
}
