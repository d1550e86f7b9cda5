/** The layers a config is merged from, and writing to them. */
import {
  array,
  boolean,
  def,
  doc,
  elided,
  json,
  nullable,
  obj,
  omittable,
  optional,
  string,
  stringEnum,
  tagged,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const MergeStrategy = def('MergeStrategy', () => stringEnum('replace', 'upsert'));
export type MergeStrategy = Static<typeof MergeStrategy>;

export const ConfigValueWriteParams = def('ConfigValueWriteParams', () =>
  obj({
    keyPath: string,
    value: json,
    mergeStrategy: MergeStrategy,
    filePath: doc("The file to write; the user's config.toml when absent.", optional(string)),
    expectedVersion: optional(string),
  }),
);
export type ConfigValueWriteParams = Static<typeof ConfigValueWriteParams>;

export const ConfigEdit = def('ConfigEdit', () =>
  obj({ keyPath: string, value: json, mergeStrategy: MergeStrategy }),
);
export type ConfigEdit = Static<typeof ConfigEdit>;

export const ConfigBatchWriteParams = def('ConfigBatchWriteParams', () =>
  obj({
    edits: array(ConfigEdit),
    filePath: doc("The file to write; the user's config.toml when absent.", optional(string)),
    expectedVersion: optional(string),
    reloadUserConfig: doc('Have loaded threads read the new config.', elided(false, boolean)),
  }),
);
export type ConfigBatchWriteParams = Static<typeof ConfigBatchWriteParams>;

export const ConfigLayerSource = def('ConfigLayerSource', () =>
  tagged('type', {
    mdm: { domain: string, key: string },
    system: { file: doc('Where it would be; it need not exist.', AbsolutePathBuf) },
    user: { file: doc('Where it would be; it need not exist.', AbsolutePathBuf) },
    project: { dotCodexFolder: AbsolutePathBuf },
    sessionFlags: {},
    legacyManagedConfigTomlFromFile: { file: AbsolutePathBuf },
    legacyManagedConfigTomlFromMdm: {},
  }),
);
export type ConfigLayerSource = Static<typeof ConfigLayerSource>;

export const ConfigLayer = def('ConfigLayer', () =>
  obj({ name: ConfigLayerSource, version: string, config: json, disabledReason: omittable(string) }),
);
export type ConfigLayer = Static<typeof ConfigLayer>;

export const ConfigLayerMetadata = def('ConfigLayerMetadata', () =>
  obj({ name: ConfigLayerSource, version: string }),
);
export type ConfigLayerMetadata = Static<typeof ConfigLayerMetadata>;

export const OverriddenMetadata = def('OverriddenMetadata', () =>
  obj({ message: string, overridingLayer: ConfigLayerMetadata, effectiveValue: json }),
);
export type OverriddenMetadata = Static<typeof OverriddenMetadata>;

export const WriteStatus = def('WriteStatus', () => stringEnum('ok', 'okOverridden'));
export type WriteStatus = Static<typeof WriteStatus>;

export const ConfigWriteResponse = def('ConfigWriteResponse', () =>
  obj({
    status: WriteStatus,
    version: string,
    filePath: doc('The file that was written.', AbsolutePathBuf),
    overriddenMetadata: nullable(OverriddenMetadata),
  }),
);
export type ConfigWriteResponse = Static<typeof ConfigWriteResponse>;
