import type { ToolArguments } from './arguments.ts';
import { ToolFailure } from './tool.ts';

/** What the tools that start shells let a model say of login shells, where it may have one. */
export const loginParameter = (allowed: boolean): object =>
  allowed
    ? { login: { type: 'boolean', description: 'Whether to start a login shell; true without it.' } }
    : {};

/** Whether a call gets a login shell: as it says, else where it may. @throws ToolFailure where it may not */
export function isLogin(args: ToolArguments, allowed: boolean): boolean {
  const asked = args.optionalBoolean('login');
  if (asked === true && !allowed) {
    throw new ToolFailure('login shell is disabled by config; omit `login` or set it to false.');
  }
  return asked ?? allowed;
}
