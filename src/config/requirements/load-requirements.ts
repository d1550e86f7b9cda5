import { ConfigError, SettingError } from '../config-error.ts';
import { SettingsReader } from '../decode.ts';
import { type ConfigLayer, readText } from '../layers.ts';
import { locateValue } from '../locate.ts';
import { APPROVALS_REVIEWERS, SANDBOX_MODES, approvalPolicy } from '../settings.ts';
import { parseTomlFile } from '../toml.ts';
import { sandboxLabel } from './labels.ts';
import { readRequirements } from './read-requirements.ts';
import { NOTHING_REQUIRED, type Requirements } from './requirements.ts';

/**
 * What is required: by the requirements file, and where it is silent, by a managed config file, whose approval
 * policy, reviewer and sandbox are then the only ones (0.129.0).
 *
 * @throws ConfigError for a file that is wrong, or leaves nothing to choose
 */
export async function loadRequirements(file: string, layers: readonly ConfigLayer[]): Promise<Requirements> {
  const text = await readText(file, 'requirements');
  const own = text === undefined ? NOTHING_REQUIRED : await parsed(text, file);
  const managed = layers.find(({ name }) => name.type === 'legacyManagedConfigTomlFromFile');
  const said = managed ? over(ofManagedConfig(managed), own) : own;
  checkChoices(said);
  return said;
}

async function parsed(text: string, path: string): Promise<Requirements> {
  try {
    return readRequirements(await parseTomlFile(text, path), path);
  } catch (error) {
    const fault = error instanceof SettingError ? placed(error, text, path) : error;
    throw fault instanceof ConfigError
      ? new ConfigError(`Error parsing requirements file ${fault.message}`)
      : fault;
  }
}

function placed(error: SettingError, text: string, path: string): ConfigError {
  const range = locateValue(text, error.keyPath);
  return new ConfigError(error.message, range && { path, range });
}

/** The sandbox may always be the strictest one, too. */
function ofManagedConfig({ config, file }: ConfigLayer): Requirements {
  const source = file?.path ?? '';
  const reader = new SettingsReader(config);
  const policy = reader.get('approval_policy', approvalPolicy);
  const reviewer = reader.variant('approvals_reviewer', APPROVALS_REVIEWERS);
  const sandbox = reader.variant('sandbox_mode', SANDBOX_MODES);
  return {
    approvalPolicies: policy && { values: [policy], source },
    approvalsReviewers: reviewer && { values: [reviewer], source },
    sandboxModes: sandbox && { values: [...new Set(['read-only', sandbox] as const)], source },
    isEmpty: (policy ?? reviewer ?? sandbox) === undefined,
  };
}

function over(lower: Requirements, upper: Requirements): Requirements {
  const { isEmpty, ...said } = upper;
  const defined = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...lower, ...Object.fromEntries(defined), isEmpty: lower.isEmpty && isEmpty };
}

function checkChoices({ approvalPolicies, approvalsReviewers, sandboxModes }: Requirements): void {
  for (const [field, allowed] of [
    ['allowed_approval_policies', approvalPolicies],
    ['allowed_approvals_reviewers', approvalsReviewers],
  ] as const) {
    if (allowed?.values.length === 0) throw new ConfigError(`field \`${field}\` cannot be empty`);
  }
  if (!sandboxModes || sandboxModes.values.includes('read-only')) return;
  const labels = sandboxModes.values.map(sandboxLabel).join(', ');
  throw new ConfigError(
    `invalid value for \`allowed_sandbox_modes\`: \`[${labels}]\` is not in the allowed set must include 'read-only' to allow any PermissionProfile (set by ${sandboxModes.source})`,
  );
}
