import { readdirSync, readFileSync } from 'node:fs';

/**
 * The groups into which a shell with job control has put its background jobs: their leaders are others, but the session
 * is that of the process which led it. Only Linux tells whose session a process is in.
 *
 * @param leader of the session
 * @param hasEnded where a process with the leader's id exists though that one has ended, the id was given out anew, which
 *   happens only once the session is gone
 */
export function jobsOf(leader: number, hasEnded: boolean): readonly number[] {
  if (process.platform !== 'linux') return [];
  const groups = new Set<number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const found = Number.isNaN(pid) ? undefined : groupAndSession(pid);
    if (found?.session !== leader) continue;
    if (hasEnded && pid === leader) return [];
    groups.add(found.group);
  }
  groups.delete(leader);
  return [...groups];
}

function groupAndSession(pid: number): { readonly group: number; readonly session: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of a program may hold anything; what follows its bracket is state, parent, group and session.
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { group: Number(group), session: Number(session) };
  } catch {
    return undefined;
  }
}
