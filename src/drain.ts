import type { Clock } from './clock.ts';
import type { Thread, Threads } from './engine/index.ts';

/** How long turns that work may hold up the end of a server, in milliseconds. */
const WORKING_MS = 30_000;

/** How long turns that wait for an answer may, which perhaps nobody is going to give. */
const WAITING_MS = 5_000;

/** How often is looked whether turns still run. */
const LOOK_MS = 50;

/** Resolves when no turn runs any more, or those that do have had their time. */
export function drained(threads: Threads, clock: Clock): Promise<void> {
  const began = clock.now();
  return new Promise((resolve) => {
    const look = (): void => {
      const busy = threads.busy();
      const patience = busy.every(isWaiting) ? WAITING_MS : WORKING_MS;
      if (busy.length === 0 || clock.now() - began >= patience) resolve();
      else clock.after(LOOK_MS, look);
    };
    look();
  });
}

const isWaiting = ({ status }: Thread): boolean => status.type === 'active' && status.activeFlags.length > 0;
