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
  throw await noMeta(file);
}

/** What is wrong with a file that has no session meta where it should be, or that cannot be read at all. */
export async function noMeta(file: string): Promise<StoreError> {
  let lacks = 'is empty';
  try {
    for await (const { records } of readRollout(file, { filter: () => false })) {
      if (records.includes('skipped')) lacks = 'does not start with session metadata';
    }
    return unreadable(file, `rollout at ${file} ${lacks}`);
  } catch (error) {
    const code = osErrorCode(error instanceof StoreError ? error.cause : error);
    const reason = (code === undefined ? undefined : osErrorText(code)) ?? `rollout at ${file} ${lacks}`;
    return unreadable(file, reason, error);
  }
}

/** A file that is no thread's. */
export function unreadable(file: string, reason: string, cause?: unknown): StoreError {
  return new StoreError('corrupt', `failed to read thread ${file}: ${reason}`, { cause });
}
