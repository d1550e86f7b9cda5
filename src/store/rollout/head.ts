/** How a rollout file begins. */
import { osErrorCode, osErrorText } from '../../os-error.ts';
import { StoreError } from '../errors.ts';
import { readRollout } from './reader.ts';
import type { SessionMeta } from './records.ts';

/**
 * The first session meta of a file, which says how its thread was made.
 * @throws StoreError `corrupt` when it has none, `io`
 */
export async function readMeta(file: string): Promise<SessionMeta> {
  for await (const { records } of readRollout(file, { filter: (type) => type === 'session_meta' })) {
    for (const record of records) {
      if (typeof record !== 'string' && record.type === 'session_meta') return record.payload;
    }
  }
  throw emptyRollout(file);
}

/** What is wrong with a file that has no session meta, or (`cause`) cannot be read at all. */
export function emptyRollout(file: string, cause?: unknown): StoreError {
  const code = osErrorCode(cause instanceof StoreError ? cause.cause : cause);
  const reason = (code === undefined ? undefined : osErrorText(code)) ?? `rollout at ${file} is empty`;
  return new StoreError('corrupt', `failed to read thread ${file}: ${reason}`, { cause });
}
