import type { TurnStartParams } from '../protocol/index.ts';
import { internal, invalidRequest } from '../rpc/index.ts';

/** The one environment there is: this machine (0.129.0's name). */
const LOCAL = 'local';

/**
 * Whether a request lets a model work anywhere; null where it leaves that as it is.
 *
 * @param folder where it works: another one cannot be chosen this way yet
 * @throws RpcError where it names an environment that is not there, or one twice
 */
export function worksAnywhere(
  method: string,
  environments: TurnStartParams['environments'],
  folder: string | null,
): boolean | null {
  if (environments == null) return null;
  const seen = new Set<string>();
  for (const { environmentId: id } of environments) {
    if (seen.has(id)) throw invalidRequest(`duplicate turn environment id \`${id}\``);
    if (id !== LOCAL) throw invalidRequest(`unknown turn environment id \`${id}\``);
    seen.add(id);
  }
  if (folder !== null && environments.some(({ cwd }) => cwd !== folder)) {
    throw internal(`${method}.environments with another cwd than the turn's is not implemented yet`);
  }
  return environments.length > 0;
}
