import {
  array,
  boolean,
  def,
  described,
  doc,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  tagged,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AppSummary } from './app.ts';
import { AbsolutePathBuf } from './ids.ts';
import { MarketplaceInterface, MarketplaceLoadErrorInfo } from './marketplace.ts';
import { SkillSummary } from './skills.ts';

export const PluginListMarketplaceKind = def('PluginListMarketplaceKind', () =>
  stringEnum('local', 'workspace-directory', 'shared-with-me'),
);
export type PluginListMarketplaceKind = Static<typeof PluginListMarketplaceKind>;

export const PluginListParams = def('PluginListParams', () =>
  obj({
    cwds: doc(
      'Directories whose repositories may bring marketplaces; absent looks at the home and the curated one only.',
      optional(array(AbsolutePathBuf)),
    ),
    marketplaceKinds: doc(
      'Only these kinds; absent means local ones, and the remote catalogue where its feature is on.',
      optional(array(PluginListMarketplaceKind)),
    ),
  }),
);
export type PluginListParams = Static<typeof PluginListParams>;

export const PluginShareContext = def('PluginShareContext', () =>
  obj({ remotePluginId: string, creatorAccountUserId: nullable(string), creatorName: nullable(string) }),
);
export type PluginShareContext = Static<typeof PluginShareContext>;

export const PluginSource = def('PluginSource', () =>
  tagged('type', {
    local: { path: AbsolutePathBuf },
    git: { url: string, path: nullable(string), refName: nullable(string), sha: nullable(string) },
    remote: {},
  }),
);
export type PluginSource = Static<typeof PluginSource>;

export const PluginInstallPolicy = def('PluginInstallPolicy', () =>
  stringEnum('NOT_AVAILABLE', 'AVAILABLE', 'INSTALLED_BY_DEFAULT'),
);
export type PluginInstallPolicy = Static<typeof PluginInstallPolicy>;

export const PluginAuthPolicy = def('PluginAuthPolicy', () => stringEnum('ON_INSTALL', 'ON_USE'));
export type PluginAuthPolicy = Static<typeof PluginAuthPolicy>;

export const PluginAvailability = def('PluginAvailability', () =>
  stringEnum(described('AVAILABLE', 'May be installed and used.'), 'DISABLED_BY_ADMIN'),
);
export type PluginAvailability = Static<typeof PluginAvailability>;

export const PluginInterface = def('PluginInterface', () =>
  obj({
    displayName: nullable(string),
    shortDescription: nullable(string),
    longDescription: nullable(string),
    developerName: nullable(string),
    category: nullable(string),
    capabilities: array(string),
    websiteUrl: nullable(string),
    privacyPolicyUrl: nullable(string),
    termsOfServiceUrl: nullable(string),
    defaultPrompt: doc('Up to 3 prompts to start with, 128 characters each.', nullable(array(string))),
    brandColor: nullable(string),
    composerIcon: doc('Icon file of the installed plugin.', nullable(AbsolutePathBuf)),
    composerIconUrl: doc('Icon in the remote catalogue.', nullable(string)),
    logo: doc('Logo file of the installed plugin.', nullable(AbsolutePathBuf)),
    logoUrl: doc('Logo in the remote catalogue.', nullable(string)),
    screenshots: doc('Screenshot files of the installed plugin.', array(AbsolutePathBuf)),
    screenshotUrls: doc('Screenshots in the remote catalogue.', array(string)),
  }),
);
export type PluginInterface = Static<typeof PluginInterface>;

export const PluginSummary = def('PluginSummary', () =>
  obj({
    id: string,
    name: string,
    shareContext: doc('How it is shared, for a plugin that is.', nullable(PluginShareContext)),
    source: PluginSource,
    installed: boolean,
    enabled: boolean,
    installPolicy: PluginInstallPolicy,
    authPolicy: PluginAuthPolicy,
    availability: doc('Whether it may be installed and used.', withDefault('AVAILABLE', PluginAvailability)),
    interface: nullable(PluginInterface),
    keywords: withDefault([], array(string)),
  }),
);
export type PluginSummary = Static<typeof PluginSummary>;

export const PluginMarketplaceEntry = def('PluginMarketplaceEntry', () =>
  obj({
    name: string,
    path: doc("The marketplace's file; null for one that is remote only.", nullable(AbsolutePathBuf)),
    interface: nullable(MarketplaceInterface),
    plugins: array(PluginSummary),
  }),
);
export type PluginMarketplaceEntry = Static<typeof PluginMarketplaceEntry>;

export const PluginListResponse = def('PluginListResponse', () =>
  obj({
    marketplaces: array(PluginMarketplaceEntry),
    marketplaceLoadErrors: withDefault([], array(MarketplaceLoadErrorInfo)),
    featuredPluginIds: withDefault([], array(string)),
  }),
);
export type PluginListResponse = Static<typeof PluginListResponse>;

export const PluginReadParams = def('PluginReadParams', () =>
  obj({
    marketplacePath: optional(AbsolutePathBuf),
    remoteMarketplaceName: optional(string),
    pluginName: string,
  }),
);
export type PluginReadParams = Static<typeof PluginReadParams>;

export const PluginDetail = def('PluginDetail', () =>
  obj({
    marketplaceName: string,
    marketplacePath: nullable(AbsolutePathBuf),
    summary: PluginSummary,
    description: nullable(string),
    skills: array(SkillSummary),
    apps: array(AppSummary),
    mcpServers: array(string),
  }),
);
export type PluginDetail = Static<typeof PluginDetail>;

export const PluginReadResponse = def('PluginReadResponse', () => obj({ plugin: PluginDetail }));
export type PluginReadResponse = Static<typeof PluginReadResponse>;

export const PluginSkillReadParams = def('PluginSkillReadParams', () =>
  obj({ remoteMarketplaceName: string, remotePluginId: string, skillName: string }),
);
export type PluginSkillReadParams = Static<typeof PluginSkillReadParams>;

export const PluginSkillReadResponse = def('PluginSkillReadResponse', () =>
  obj({ contents: nullable(string) }),
);
export type PluginSkillReadResponse = Static<typeof PluginSkillReadResponse>;

export const PluginShareDiscoverability = def('PluginShareDiscoverability', () =>
  stringEnum('LISTED', 'UNLISTED', 'PRIVATE'),
);
export type PluginShareDiscoverability = Static<typeof PluginShareDiscoverability>;

export const PluginSharePrincipalType = def('PluginSharePrincipalType', () =>
  stringEnum('user', 'group', 'workspace'),
);
export type PluginSharePrincipalType = Static<typeof PluginSharePrincipalType>;

export const PluginShareTarget = def('PluginShareTarget', () =>
  obj({ principalType: PluginSharePrincipalType, principalId: string }),
);
export type PluginShareTarget = Static<typeof PluginShareTarget>;

export const PluginInstallParams = def('PluginInstallParams', () =>
  obj({
    marketplacePath: optional(AbsolutePathBuf),
    remoteMarketplaceName: optional(string),
    pluginName: string,
  }),
);
export type PluginInstallParams = Static<typeof PluginInstallParams>;

export const PluginInstallResponse = def('PluginInstallResponse', () =>
  obj({ authPolicy: PluginAuthPolicy, appsNeedingAuth: array(AppSummary) }),
);
export type PluginInstallResponse = Static<typeof PluginInstallResponse>;

export const PluginUninstallParams = def('PluginUninstallParams', () => obj({ pluginId: string }));
export type PluginUninstallParams = Static<typeof PluginUninstallParams>;

export const PluginUninstallResponse = def('PluginUninstallResponse', () => obj({}));
export type PluginUninstallResponse = Static<typeof PluginUninstallResponse>;

export const PluginSharePrincipal = def('PluginSharePrincipal', () =>
  obj({ principalType: PluginSharePrincipalType, principalId: string, name: string }),
);
export type PluginSharePrincipal = Static<typeof PluginSharePrincipal>;
