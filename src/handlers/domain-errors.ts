import { ConfigError } from '../config/index.ts';
import { EngineError } from '../engine/index.ts';
import { internal, invalidRequest } from '../rpc/index.ts';
import { StoreError } from '../store/index.ts';

/**
 * The one place where a domain's errors become answers; what is no domain's error passes through.
 *
 * @throws always
 */
export function toRpcError(error: unknown): never {
  if (error instanceof EngineError) {
    const { kind, message, info } = error;
    const data = info === null ? undefined : { message, codexErrorInfo: info, additionalDetails: null };
    throw kind === 'invalid' ? invalidRequest(message, data) : internal(message, data);
  }
  if (error instanceof ConfigError) throw invalidRequest(`failed to load configuration: ${error.message}`);
  if (error instanceof StoreError) {
    if (error.kind === 'corrupt' || error.kind === 'pathless') {
      throw internal(`failed to read thread: thread-store internal error: ${error.message}`);
    }
    throw error.kind === 'io' ? internal(error.message) : invalidRequest(error.message);
  }
  throw error;
}

/** Does something at once; a domain's error becomes an answer. */
export function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    return toRpcError(error);
  }
}
