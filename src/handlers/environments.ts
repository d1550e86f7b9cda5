import { execServer } from '../config/index.ts';
import type { TurnStartParams } from '../protocol/index.ts';
import { invalidRequest } from '../rpc/index.ts';

/** This machine (0.129.0's name). */
const LOCAL = 'local';
/** What `CODEX_EXEC_SERVER_URL` names (0.129.0's name). */
const REMOTE = 'remote';

/** Where a model works. */
interface Workplace {
  /** Whether there are commands and files at all. */
  readonly works: boolean;
  /** Absolute; null: where it would work anyway. */
  readonly folder: string | null;
}

/**
 * Where a request lets a model work: in the first environment that it names. No commands can be run on a server
 * elsewhere, so that a model that is to work there works nowhere.
 *
 * @returns null where the request leaves it as it is
 * @throws RpcError where it names an environment that is not there, or one twice
 */
export function workplace(
  environments: TurnStartParams['environments'],
  env: Readonly<Record<string, string | undefined>>,
): Workplace | null {
  if (environments == null) return null;
  const known = typeof execServer(env) === 'string' ? [LOCAL] : [LOCAL, REMOTE];
  const seen = new Set<string>();
  for (const { environmentId: id } of environments) {
    if (seen.has(id)) throw invalidRequest(`duplicate turn environment id \`${id}\``);
    if (!known.includes(id)) throw invalidRequest(`unknown turn environment id \`${id}\``);
    seen.add(id);
  }
  const [first] = environments;
  if (first?.environmentId !== LOCAL) return { works: false, folder: null };
  return { works: true, folder: first.cwd };
}
