import { array, boolean, def, nullable, obj, optional, string, type Static } from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const MarketplaceAddParams = def('MarketplaceAddParams', () =>
  obj({ source: string, refName: optional(string), sparsePaths: optional(array(string)) }),
);
export type MarketplaceAddParams = Static<typeof MarketplaceAddParams>;

export const MarketplaceAddResponse = def('MarketplaceAddResponse', () =>
  obj({ marketplaceName: string, installedRoot: AbsolutePathBuf, alreadyAdded: boolean }),
);
export type MarketplaceAddResponse = Static<typeof MarketplaceAddResponse>;

export const MarketplaceRemoveParams = def('MarketplaceRemoveParams', () => obj({ marketplaceName: string }));
export type MarketplaceRemoveParams = Static<typeof MarketplaceRemoveParams>;

export const MarketplaceRemoveResponse = def('MarketplaceRemoveResponse', () =>
  obj({ marketplaceName: string, installedRoot: nullable(AbsolutePathBuf) }),
);
export type MarketplaceRemoveResponse = Static<typeof MarketplaceRemoveResponse>;

export const MarketplaceUpgradeParams = def('MarketplaceUpgradeParams', () =>
  obj({ marketplaceName: optional(string) }),
);
export type MarketplaceUpgradeParams = Static<typeof MarketplaceUpgradeParams>;

export const MarketplaceUpgradeErrorInfo = def('MarketplaceUpgradeErrorInfo', () =>
  obj({ marketplaceName: string, message: string }),
);
export type MarketplaceUpgradeErrorInfo = Static<typeof MarketplaceUpgradeErrorInfo>;

export const MarketplaceUpgradeResponse = def('MarketplaceUpgradeResponse', () =>
  obj({
    selectedMarketplaces: array(string),
    upgradedRoots: array(AbsolutePathBuf),
    errors: array(MarketplaceUpgradeErrorInfo),
  }),
);
export type MarketplaceUpgradeResponse = Static<typeof MarketplaceUpgradeResponse>;

export const MarketplaceInterface = def('MarketplaceInterface', () => obj({ displayName: nullable(string) }));
export type MarketplaceInterface = Static<typeof MarketplaceInterface>;

export const MarketplaceLoadErrorInfo = def('MarketplaceLoadErrorInfo', () =>
  obj({ marketplacePath: AbsolutePathBuf, message: string }),
);
export type MarketplaceLoadErrorInfo = Static<typeof MarketplaceLoadErrorInfo>;
