import { FileError } from '../../files/index.ts';
import { internal, invalidRequest } from '../../rpc/index.ts';

/** Refuses a request in the words of the file operation that failed for it; throws other errors as they are. */
export function refuse(error: unknown): never {
  if (!(error instanceof FileError)) throw error;
  throw error.kind === 'invalid' ? invalidRequest(error.message) : internal(error.message);
}
