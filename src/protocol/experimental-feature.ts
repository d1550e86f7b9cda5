/** Feature flags and methods that exist to try them. */
import {
  array,
  boolean,
  def,
  described,
  doc,
  map,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  uint32,
  type Static,
} from './schema/index.ts';

export const ExperimentalFeatureListParams = def('ExperimentalFeatureListParams', () =>
  obj({
    cursor: doc('Where the previous page ended: its `nextCursor`.', optional(string)),
    limit: doc('How many to return at most; the server picks a size when absent.', optional(uint32)),
  }),
);
export type ExperimentalFeatureListParams = Static<typeof ExperimentalFeatureListParams>;

export const ExperimentalFeatureStage = def('ExperimentalFeatureStage', () =>
  stringEnum(
    described('beta', 'Ready to be tried by users.'),
    described('underDevelopment', 'Being built; not for general use.'),
    described('stable', 'Done.'),
    described('deprecated', 'On its way out.'),
    described('removed', 'Without effect; the name is kept for old configs.'),
  ),
);
export type ExperimentalFeatureStage = Static<typeof ExperimentalFeatureStage>;

export const ExperimentalFeature = def('ExperimentalFeature', () =>
  obj({
    name: doc('Its key in config.toml.', string),
    stage: doc('How far along it is.', ExperimentalFeatureStage),
    displayName: doc('What to call it; null outside of beta.', nullable(string)),
    description: doc('What it does; null outside of beta.', nullable(string)),
    announcement: doc('How the feature is announced; null outside of beta.', nullable(string)),
    enabled: doc('As the config stands.', boolean),
    defaultEnabled: doc('With an empty config.', boolean),
  }),
);
export type ExperimentalFeature = Static<typeof ExperimentalFeature>;

export const ExperimentalFeatureListResponse = def('ExperimentalFeatureListResponse', () =>
  obj({
    data: array(ExperimentalFeature),
    nextCursor: doc('Pass as `cursor` for what follows; null on the last page.', nullable(string)),
  }),
);
export type ExperimentalFeatureListResponse = Static<typeof ExperimentalFeatureListResponse>;

export const ExperimentalFeatureEnablementSetParams = def('ExperimentalFeatureEnablementSetParams', () =>
  obj({
    enablement: doc(
      'Features to switch for as long as the server runs; those not named stay as they are.',
      map(boolean),
    ),
  }),
);
export type ExperimentalFeatureEnablementSetParams = Static<typeof ExperimentalFeatureEnablementSetParams>;

export const ExperimentalFeatureEnablementSetResponse = def('ExperimentalFeatureEnablementSetResponse', () =>
  obj({ enablement: doc('What was switched.', map(boolean)) }),
);
export type ExperimentalFeatureEnablementSetResponse = Static<
  typeof ExperimentalFeatureEnablementSetResponse
>;

export const MockExperimentalMethodParams = def('MockExperimentalMethodParams', () =>
  obj({ value: optional(string) }),
);
export type MockExperimentalMethodParams = Static<typeof MockExperimentalMethodParams>;

export const MockExperimentalMethodResponse = def('MockExperimentalMethodResponse', () =>
  obj({ echoed: doc('The `value` that was sent.', nullable(string)) }),
);
export type MockExperimentalMethodResponse = Static<typeof MockExperimentalMethodResponse>;

export const MemoryResetResponse = def('MemoryResetResponse', () => obj({}));
export type MemoryResetResponse = Static<typeof MemoryResetResponse>;
