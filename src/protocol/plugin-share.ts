import { array, def, nullable, obj, optional, string, type Static } from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import {
  PluginShareDiscoverability,
  PluginSharePrincipal,
  PluginShareTarget,
  PluginSummary,
} from './plugin.ts';

export const PluginShareSaveParams = def('PluginShareSaveParams', () =>
  obj({
    pluginPath: AbsolutePathBuf,
    remotePluginId: optional(string),
    discoverability: optional(PluginShareDiscoverability),
    shareTargets: optional(array(PluginShareTarget)),
  }),
);
export type PluginShareSaveParams = Static<typeof PluginShareSaveParams>;

export const PluginShareSaveResponse = def('PluginShareSaveResponse', () =>
  obj({ remotePluginId: string, shareUrl: string }),
);
export type PluginShareSaveResponse = Static<typeof PluginShareSaveResponse>;

export const PluginShareUpdateTargetsParams = def('PluginShareUpdateTargetsParams', () =>
  obj({ remotePluginId: string, shareTargets: array(PluginShareTarget) }),
);
export type PluginShareUpdateTargetsParams = Static<typeof PluginShareUpdateTargetsParams>;

export const PluginShareUpdateTargetsResponse = def('PluginShareUpdateTargetsResponse', () =>
  obj({ principals: array(PluginSharePrincipal) }),
);
export type PluginShareUpdateTargetsResponse = Static<typeof PluginShareUpdateTargetsResponse>;

export const PluginShareListParams = def('PluginShareListParams', () => obj({}));
export type PluginShareListParams = Static<typeof PluginShareListParams>;

export const PluginShareListItem = def('PluginShareListItem', () =>
  obj({ plugin: PluginSummary, shareUrl: string, localPluginPath: nullable(AbsolutePathBuf) }),
);
export type PluginShareListItem = Static<typeof PluginShareListItem>;

export const PluginShareListResponse = def('PluginShareListResponse', () =>
  obj({ data: array(PluginShareListItem) }),
);
export type PluginShareListResponse = Static<typeof PluginShareListResponse>;

export const PluginShareDeleteParams = def('PluginShareDeleteParams', () => obj({ remotePluginId: string }));
export type PluginShareDeleteParams = Static<typeof PluginShareDeleteParams>;

export const PluginShareDeleteResponse = def('PluginShareDeleteResponse', () => obj({}));
export type PluginShareDeleteResponse = Static<typeof PluginShareDeleteResponse>;
