import { osErrorCode, osErrorText } from '../os-error.ts';
import { FileError } from './files.ts';

/** Runs a file operation; what the system says against it comes out as a `FileError`. */
export async function guarded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw toFileError(error);
  }
}

/** The `FileError` for what Node threw; other errors come back as they are. */
export function toFileError(error: unknown): unknown {
  const code = osErrorCode(error);
  const text = code === undefined ? undefined : osErrorText(code);
  if (text === undefined) return error;
  return new FileError(code === 'EINVAL' ? 'invalid' : 'system', text);
}

/** Node refuses such paths in words of its own. */
export function refuseNul(...paths: readonly string[]): void {
  if (paths.some((path) => path.includes('\0'))) {
    throw new FileError('invalid', 'file name contained an unexpected NUL byte');
  }
}
