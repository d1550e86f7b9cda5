import { internal, invalidRequest } from '../../rpc/index.ts';
import { StoreError } from '../../store/index.ts';
import { toRpcError } from '../domain-errors.ts';

/** How 0.129.0 answers changes to a thread that is neither loaded nor stored. */
export const threadNotFound =
  (threadId: string) =>
  (error: unknown): never => {
    if (error instanceof StoreError && error.kind === 'notFound') {
      throw invalidRequest(`thread not found: ${threadId}`);
    }
    return toRpcError(error);
  };

/** How 0.129.0 says that the store could not do what the client asked for. */
export const failedTo =
  (action: string) =>
  (error: unknown): never => {
    if (error instanceof StoreError && error.kind === 'io') {
      throw internal(`failed to ${action}: thread-store internal error: ${error.message}`);
    }
    return toRpcError(error);
  };
