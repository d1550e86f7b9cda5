/** What the store refuses a thread, and what that means for it. */
import type { ThreadRecorder, WriteClaim } from '../../store/index.ts';
import { StoreError } from '../../store/index.ts';
import { invalid } from '../errors.ts';

/** Whether another process writes the thread. */
export const isBusy = (error: unknown): boolean => error instanceof StoreError && error.kind === 'busy';

/** The right to write a thread; null while another process has it. */
export function claimIfFree(recorder: ThreadRecorder): WriteClaim | null {
  try {
    return recorder.claim();
  } catch (error) {
    if (isBusy(error)) return null;
    throw error;
  }
}

/** What a rollback fails with where nothing is stored: 0.129.0 names the file that it cannot read. */
export function noReplay(error: unknown, path: string | null): unknown {
  if (!(error instanceof StoreError) || error.kind !== 'notFound') return error;
  const reason = `failed to resolve rollout path \`${path ?? ''}\`: No such file or directory (os error 2)`;
  return invalid(
    `failed to load thread history for rollback replay: invalid thread-store request: ${reason}`,
  );
}
