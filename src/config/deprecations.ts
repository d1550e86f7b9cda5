import { featureStage, renamedFeature } from './features.ts';
import { chosenProfile } from './resolve.ts';
import type { Settings } from './settings.ts';

/** A setting that goes by another name now or does nothing any more. */
export interface Deprecation {
  readonly summary: string;
  readonly details: string | null;
}

/** What of the settings in force is out of date: old feature names first, then what has no effect. */
export function deprecationsOf(settings: Settings): readonly Deprecation[] {
  const toggles = featureToggles(settings);
  const features = [...toggles.keys()].flatMap((name) => featureDeprecation(name) ?? []);
  const instructionsFile =
    chosenProfile(settings)?.experimentalInstructionsFile ?? settings.experimentalInstructionsFile;
  if (instructionsFile === undefined) return features;
  const instructions = {
    summary:
      '`experimental_instructions_file` is deprecated and has no effect: use `model_instructions_file`.',
    details: 'Rename the key in config.toml, or in the profile that holds it.',
  };
  return [...features, instructions];
}

/** The switched-on features that are still under development, by the names in the config. */
export function unstableFeaturesOf(settings: Settings): readonly string[] {
  return [...featureToggles(settings)].flatMap(([name, on]) =>
    on && renamedFeature(name) === undefined && featureStage(name) === 'underDevelopment' ? [name] : [],
  );
}

function featureToggles(settings: Settings): ReadonlyMap<string, boolean> {
  return new Map([...(settings.features ?? []), ...(chosenProfile(settings)?.features ?? [])]);
}

function featureDeprecation(name: string): Deprecation | undefined {
  if (name === 'use_legacy_landlock') {
    return {
      summary: '`[features].use_legacy_landlock` is deprecated and has no effect.',
      details: 'Remove it from config.toml.',
    };
  }
  if (featureStage(name) === 'deprecated') {
    return {
      summary: `\`[features].${name}\` is deprecated: web search is on without it.`,
      details:
        'To choose otherwise, set `web_search` to `"live"`, `"cached"` or `"disabled"` in config.toml, at the top or in a profile.',
    };
  }
  const present = renamedFeature(name);
  if (present === undefined) return undefined;
  return {
    summary: `\`[features].${name}\` is deprecated: it is \`[features].${present}\` now.`,
    details: `Rename the key in config.toml, or start with \`--enable ${present}\`.`,
  };
}
