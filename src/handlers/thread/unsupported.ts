import { internal } from '../../rpc/index.ts';

/**
 * Refuses parameters that are declared and not built yet, rather than ignoring them.
 *
 * @throws RpcError naming the first one given
 */
export function refuseUnsupported(method: string, given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    const absent = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
    if (!absent) throw internal(`${method}.${name} is not implemented yet`);
  }
}
