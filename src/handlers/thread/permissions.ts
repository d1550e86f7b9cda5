import type { ThreadStartParams } from '../../protocol/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import { refuseUnsupported } from './unsupported.ts';

/**
 * A request names a permission profile or a sandbox mode, not both.
 *
 * @throws RpcError where it names both, or changes the profile
 */
export function checkPermissions(
  method: string,
  { permissions, sandbox }: Pick<ThreadStartParams, 'permissions' | 'sandbox'>,
): void {
  if (permissions == null) return;
  if (sandbox != null) throw invalidRequest('`permissions` cannot be combined with `sandbox`');
  refuseUnsupported(method, { 'permissions.modifications': permissions.modifications });
}
