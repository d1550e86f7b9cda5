import type { ThreadStartParams } from '../../protocol/index.ts';
import { invalidRequest } from '../../rpc/index.ts';

/**
 * A request names a permission profile or a sandbox mode, not both.
 *
 * @throws RpcError where it names both
 */
export function checkPermissions({
  permissions,
  sandbox,
}: Pick<ThreadStartParams, 'permissions' | 'sandbox'>): void {
  if (permissions == null) return;
  if (sandbox != null) throw invalidRequest('`permissions` cannot be combined with `sandbox`');
}
