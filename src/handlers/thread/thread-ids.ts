import { invalidRequest } from '../../rpc/index.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Checks a thread id that a client sent.
 *
 * @throws RpcError `invalid thread id: …`
 */
export function checkThreadId(threadId: string): string {
  if (UUID.test(threadId)) return threadId.toLowerCase();
  throw invalidRequest(`invalid thread id: ${JSON.stringify(threadId)} is not a UUID`);
}
