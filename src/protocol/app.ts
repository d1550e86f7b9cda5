import {
  array,
  boolean,
  def,
  doc,
  elided,
  map,
  nullable,
  obj,
  optional,
  string,
  uint32,
  withDefault,
  type Static,
} from './schema/index.ts';

export const AppsListParams = def('AppsListParams', () =>
  obj({
    cursor: doc('Where the previous page ended: its `nextCursor`.', optional(string)),
    limit: doc('How many to return at most; the server picks a size when absent.', optional(uint32)),
    threadId: doc('Judge feature flags by the config of this thread.', optional(string)),
    forceRefetch: doc('Ask the sources again instead of the cache.', elided(false, boolean)),
  }),
);
export type AppsListParams = Static<typeof AppsListParams>;

export const AppBranding = def('AppBranding', () =>
  obj({
    category: nullable(string),
    developer: nullable(string),
    website: nullable(string),
    privacyPolicy: nullable(string),
    termsOfService: nullable(string),
    isDiscoverableApp: boolean,
  }),
);
export type AppBranding = Static<typeof AppBranding>;

export const AppReview = def('AppReview', () => obj({ status: string }));
export type AppReview = Static<typeof AppReview>;

export const AppScreenshot = def('AppScreenshot', () =>
  obj({ url: nullable(string), fileId: nullable(string), userPrompt: string }),
);
export type AppScreenshot = Static<typeof AppScreenshot>;

export const AppMetadata = def('AppMetadata', () =>
  obj({
    review: nullable(AppReview),
    categories: nullable(array(string)),
    subCategories: nullable(array(string)),
    seoDescription: nullable(string),
    screenshots: nullable(array(AppScreenshot)),
    developer: nullable(string),
    version: nullable(string),
    versionId: nullable(string),
    versionNotes: nullable(string),
    firstPartyType: nullable(string),
    firstPartyRequiresInstall: nullable(boolean),
    showInComposerWhenUnlinked: nullable(boolean),
  }),
);
export type AppMetadata = Static<typeof AppMetadata>;

export const AppInfo = def('AppInfo', () =>
  obj({
    id: string,
    name: string,
    description: nullable(string),
    logoUrl: nullable(string),
    logoUrlDark: nullable(string),
    distributionChannel: nullable(string),
    branding: nullable(AppBranding),
    appMetadata: nullable(AppMetadata),
    labels: nullable(map(string)),
    installUrl: nullable(string),
    isAccessible: withDefault(false, boolean),
    isEnabled: doc('What config.toml says: `enabled` under `[apps.<id>]`.', withDefault(true, boolean)),
    pluginDisplayNames: withDefault([], array(string)),
  }),
);
export type AppInfo = Static<typeof AppInfo>;

export const AppsListResponse = def('AppsListResponse', () =>
  obj({
    data: array(AppInfo),
    nextCursor: doc('Pass as `cursor` for what follows; null on the last page.', nullable(string)),
  }),
);
export type AppsListResponse = Static<typeof AppsListResponse>;

export const AppSummary = def('AppSummary', () =>
  obj({
    id: string,
    name: string,
    description: nullable(string),
    installUrl: nullable(string),
    needsAuth: boolean,
  }),
);
export type AppSummary = Static<typeof AppSummary>;

export const AppListUpdatedNotification = def('AppListUpdatedNotification', () =>
  obj({ data: array(AppInfo) }),
);
export type AppListUpdatedNotification = Static<typeof AppListUpdatedNotification>;
