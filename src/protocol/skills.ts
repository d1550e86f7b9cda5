import {
  array,
  boolean,
  def,
  doc,
  elided,
  nullDefault,
  nullable,
  obj,
  omittable,
  omittableOrNull,
  optional,
  pathString,
  string,
  stringEnum,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const SkillsListExtraRootsForCwd = def('SkillsListExtraRootsForCwd', () =>
  obj({ cwd: pathString, extraUserRoots: array(pathString) }),
);
export type SkillsListExtraRootsForCwd = Static<typeof SkillsListExtraRootsForCwd>;

export const SkillsListParams = def('SkillsListParams', () =>
  obj({
    cwds: doc('Where to look; empty means where the session runs.', elided([], array(pathString))),
    forceReload: doc('Read the disk again instead of the cache.', elided(false, boolean)),
    perCwdExtraUserRoots: doc(
      "Further roots to treat as the user's, by directory.",
      nullDefault(optional(array(SkillsListExtraRootsForCwd))),
    ),
  }),
);
export type SkillsListParams = Static<typeof SkillsListParams>;

export const SkillInterface = def('SkillInterface', () =>
  obj({
    displayName: omittableOrNull(string),
    shortDescription: omittableOrNull(string),
    iconSmall: omittableOrNull(AbsolutePathBuf),
    iconLarge: omittableOrNull(AbsolutePathBuf),
    brandColor: omittableOrNull(string),
    defaultPrompt: omittableOrNull(string),
  }),
);
export type SkillInterface = Static<typeof SkillInterface>;

export const SkillToolDependency = def('SkillToolDependency', () =>
  obj({
    type: string,
    value: string,
    description: omittable(string),
    transport: omittable(string),
    command: omittable(string),
    url: omittable(string),
  }),
);
export type SkillToolDependency = Static<typeof SkillToolDependency>;

export const SkillDependencies = def('SkillDependencies', () => obj({ tools: array(SkillToolDependency) }));
export type SkillDependencies = Static<typeof SkillDependencies>;

export const SkillScope = def('SkillScope', () => stringEnum('user', 'repo', 'system', 'admin'));
export type SkillScope = Static<typeof SkillScope>;

export const SkillMetadata = def('SkillMetadata', () =>
  obj({
    name: string,
    description: string,
    shortDescription: doc(
      'From the front matter of SKILL.md; `interface.shortDescription` is the newer place.',
      omittable(string),
    ),
    interface: omittable(SkillInterface),
    dependencies: omittable(SkillDependencies),
    path: AbsolutePathBuf,
    scope: SkillScope,
    enabled: boolean,
  }),
);
export type SkillMetadata = Static<typeof SkillMetadata>;

export const SkillErrorInfo = def('SkillErrorInfo', () => obj({ path: string, message: string }));
export type SkillErrorInfo = Static<typeof SkillErrorInfo>;

export const SkillsListEntry = def('SkillsListEntry', () =>
  obj({ cwd: string, skills: array(SkillMetadata), errors: array(SkillErrorInfo) }),
);
export type SkillsListEntry = Static<typeof SkillsListEntry>;

export const SkillsListResponse = def('SkillsListResponse', () => obj({ data: array(SkillsListEntry) }));
export type SkillsListResponse = Static<typeof SkillsListResponse>;

export const SkillsConfigWriteParams = def('SkillsConfigWriteParams', () =>
  obj({
    path: doc('Picks the skill by path.', optional(AbsolutePathBuf)),
    name: doc('Picks the skill by name.', optional(string)),
    enabled: boolean,
  }),
);
export type SkillsConfigWriteParams = Static<typeof SkillsConfigWriteParams>;

export const SkillsConfigWriteResponse = def('SkillsConfigWriteResponse', () =>
  obj({ effectiveEnabled: boolean }),
);
export type SkillsConfigWriteResponse = Static<typeof SkillsConfigWriteResponse>;

export const SkillSummary = def('SkillSummary', () =>
  obj({
    name: string,
    description: string,
    shortDescription: nullable(string),
    interface: nullable(SkillInterface),
    path: nullable(AbsolutePathBuf),
    enabled: boolean,
  }),
);
export type SkillSummary = Static<typeof SkillSummary>;

export const SkillsChangedNotification = def('SkillsChangedNotification', () =>
  doc('Skill files changed: ask `skills/list` again.', obj({})),
);
export type SkillsChangedNotification = Static<typeof SkillsChangedNotification>;
