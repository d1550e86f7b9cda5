import type { LoadedConfig } from '../../config/index.ts';
import type { LoadedRules } from '../../tools/rules/index.ts';

/** What a client should know of the configuration that its thread was started with. */
export interface StartNotices {
  readonly warnings: readonly string[];
  readonly deprecations: readonly { readonly summary: string; readonly details: string | null }[];
}

/** Gathers what is worth telling; nothing for most configurations. */
export function startNotices(loaded: LoadedConfig, rules: LoadedRules): StartNotices {
  const broken = [...loaded.roleWarnings, ...rules.warnings].map(({ summary, details }) =>
    details == null ? summary : `${summary}\n${details}`,
  );
  const warnings = [...loaded.config.permissionWarnings, ...broken];
  const { unstableFeatures } = loaded;
  if (unstableFeatures.length > 0) {
    warnings.push(
      `Features under development are switched on: ${unstableFeatures.join(', ')}. They may be incomplete. To hide this, set \`suppress_unstable_features_warning = true\` in config.toml.`,
    );
  }
  if (loaded.config.approvalPolicy === 'on-failure') {
    warnings.push(
      'The approval policy `on-failure` is deprecated: use `on-request`, or `never` where nobody can answer.',
    );
  }
  return { warnings, deprecations: loaded.deprecations };
}
