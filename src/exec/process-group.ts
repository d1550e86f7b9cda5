/** Sends a signal to every process of a group; false when none is left (or may be signalled). */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Forces the rest of a group to end whose leader has already ended. Where a process with the leader's id exists, that
 * id was given out anew, which happens only once the old group is gone.
 */
export function killLeaderlessGroup(groupId: number): void {
  try {
    process.kill(groupId, 0);
  } catch {
    signalGroup(groupId, 'SIGKILL');
  }
}
