import type { EffectiveConfig } from '../../config/index.ts';
import type { ModelMetadata } from '../../model/index.ts';
import type { ShellToolOptions } from '../../tools/shell-tools.ts';
import { isProgram, type UserShell } from '../../tools/shell/index.ts';
import { failed } from '../errors.ts';
import type { OutputLimit } from '../../tools/tool.ts';
import { tokensInBytes } from '../../tools/output-text.ts';

/**
 * The shell of a thread's commands: the user's own, or with `shell_zsh_fork` the zsh that is configured for it.
 *
 * @throws EngineError where that is missing; the words are those of 0.129.0
 */
export function threadShell({ features, zshPath }: EffectiveConfig, own: UserShell): UserShell {
  if (!features.enabled('shell_zsh_fork')) return own;
  const refused = (reason: string): Error =>
    failed(
      `error creating thread: Fatal error: Failed to initialize session: zsh fork feature enabled, but ${reason}`,
    );
  if (zshPath === undefined) throw refused('`zsh_path` is not configured; set `zsh_path` in config.toml');
  if (!isProgram(zshPath)) {
    throw refused(`zsh_path \`${zshPath}\` is not usable; set \`zsh_path\` to a valid zsh executable`);
  }
  return { kind: 'zsh', path: zshPath };
}

/** How much of a command's output a model gets to see: what is configured, in its own measure, else its own limit. */
export function outputLimit(
  { toolOutputTokenLimit }: EffectiveConfig,
  { truncation }: ModelMetadata,
): OutputLimit {
  if (toolOutputTokenLimit === undefined) return truncation;
  const { mode } = truncation;
  return { mode, limit: mode === 'tokens' ? toolOutputTokenLimit : tokensInBytes(toolOutputTokenLimit) };
}

/** How a model runs commands, by its metadata and the features that are on; null where it may run none (0.129.0). */
export function shellToolOptions(
  config: EffectiveConfig,
  model: ModelMetadata,
  shell: UserShell,
): ShellToolOptions | null {
  const { features, allowLoginShell: loginShells, backgroundTerminalMaxTimeout: mostLookingMs } = config;
  if (!features.enabled('shell_tool')) return null;
  const asksPermissions = features.enabled('exec_permission_approvals');
  const options = { shell, loginShells, asksPermissions, mostLookingMs };
  if (features.enabled('shell_zsh_fork')) return { ...options, kind: 'shell_command' };
  if (features.enabled('unified_exec')) return { ...options, kind: 'exec_command' };
  return model.shellTool === null ? null : { ...options, kind: model.shellTool };
}
