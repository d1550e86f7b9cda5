/** The model catalogue. */
import {
  array,
  boolean,
  def,
  described,
  doc,
  nullable,
  obj,
  optional,
  shared,
  string,
  stringEnum,
  uint32,
  unpublished,
  withDefault,
  type Static,
} from './schema/index.ts';
import { ReasoningEffort } from './model-settings.ts';

export const ModelListParams = def('ModelListParams', () =>
  obj({
    cursor: doc('Where the previous page ended: its `nextCursor`.', optional(string)),
    limit: doc('How many to return at most; the server picks a size when absent.', optional(uint32)),
    includeHidden: doc('Also list models that pickers leave out.', optional(boolean)),
  }),
);
export type ModelListParams = Static<typeof ModelListParams>;

export const ModelUpgradeInfo = def('ModelUpgradeInfo', () =>
  obj({
    model: string,
    upgradeCopy: nullable(string),
    modelLink: nullable(string),
    migrationMarkdown: nullable(string),
  }),
);
export type ModelUpgradeInfo = Static<typeof ModelUpgradeInfo>;

export const ModelAvailabilityNux = def('ModelAvailabilityNux', () => obj({ message: string }));
export type ModelAvailabilityNux = Static<typeof ModelAvailabilityNux>;

export const ReasoningEffortOption = def('ReasoningEffortOption', () =>
  obj({ reasoningEffort: ReasoningEffort, description: string }),
);
export type ReasoningEffortOption = Static<typeof ReasoningEffortOption>;

export const InputModality = def(
  'InputModality',
  () => stringEnum(described('text', 'Text.'), described('image', 'Images.')),
  shared,
);
export type InputModality = Static<typeof InputModality>;

export const ModelServiceTier = def('ModelServiceTier', () =>
  obj({ id: string, name: string, description: string }),
);
export type ModelServiceTier = Static<typeof ModelServiceTier>;

export const Model = def('Model', () =>
  obj({
    id: string,
    model: string,
    upgrade: nullable(string),
    upgradeInfo: nullable(ModelUpgradeInfo),
    availabilityNux: nullable(ModelAvailabilityNux),
    displayName: string,
    description: string,
    hidden: boolean,
    supportedReasoningEfforts: array(ReasoningEffortOption),
    defaultReasoningEffort: ReasoningEffort,
    inputModalities: withDefault(['text', 'image'], array(InputModality)),
    supportsPersonality: withDefault(false, boolean),
    additionalSpeedTiers: doc('The older form of `serviceTiers`.', withDefault([], array(string))),
    serviceTiers: withDefault([], array(ModelServiceTier)),
    isDefault: boolean,
  }),
);
export type Model = Static<typeof Model>;

export const ModelListResponse = def('ModelListResponse', () =>
  obj({
    data: array(Model),
    nextCursor: doc('Pass as `cursor` for what follows; null on the last page.', nullable(string)),
  }),
);
export type ModelListResponse = Static<typeof ModelListResponse>;

export const ModelProviderCapabilitiesReadParams = def('ModelProviderCapabilitiesReadParams', () => obj({}));
export type ModelProviderCapabilitiesReadParams = Static<typeof ModelProviderCapabilitiesReadParams>;

export const ModelProviderCapabilitiesReadResponse = def('ModelProviderCapabilitiesReadResponse', () =>
  obj({ namespaceTools: boolean, imageGeneration: boolean, webSearch: boolean }),
);
export type ModelProviderCapabilitiesReadResponse = Static<typeof ModelProviderCapabilitiesReadResponse>;

export const ModelRerouteReason = def('ModelRerouteReason', () => stringEnum('highRiskCyberActivity'));
export type ModelRerouteReason = Static<typeof ModelRerouteReason>;

export const ModelReroutedNotification = def('ModelReroutedNotification', () =>
  obj({ threadId: string, turnId: string, fromModel: string, toModel: string, reason: ModelRerouteReason }),
);
export type ModelReroutedNotification = Static<typeof ModelReroutedNotification>;

export const ModelVerification = def('ModelVerification', () => stringEnum('trustedAccessForCyber'));
export type ModelVerification = Static<typeof ModelVerification>;

export const ModelVerificationNotification = def('ModelVerificationNotification', () =>
  obj({ threadId: string, turnId: string, verifications: array(ModelVerification) }),
);
export type ModelVerificationNotification = Static<typeof ModelVerificationNotification>;

export const ModelProviderReadResponse = def(
  'ModelProviderReadResponse',
  () => obj({ modelProvider: string, namespaceTools: boolean, imageGeneration: boolean, webSearch: boolean }),
  unpublished,
);
export type ModelProviderReadResponse = Static<typeof ModelProviderReadResponse>;
