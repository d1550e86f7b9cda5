import { readFile, stat } from 'node:fs/promises';
import { osErrorCode, osErrorText } from '../os-error.ts';
import { ImageError, MAX_IMAGE_BYTES, promptImage } from './prompt-image.ts';

/**
 * The image at an absolute path as a model is sent it, a `data:` URL.
 *
 * @param original as large as it is
 * @throws ImageError in the words of 0.129.0
 */
export async function readPromptImage(path: string, original: boolean): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw new ImageError(`unable to locate image at \`${path}\`: ${reason(error)}`);
  });
  if (!found.isFile()) throw new ImageError(`image path \`${path}\` is not a file`);
  if (found.size > MAX_IMAGE_BYTES) {
    throw new ImageError(
      `unable to process image at \`${path}\`: it is larger than ${MAX_IMAGE_BYTES} bytes`,
    );
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ImageError(`unable to read image at \`${path}\`: ${reason(error)}`);
  });
  return promptImage(bytes, { path, original }).catch((error: unknown) => {
    if (!(error instanceof ImageError)) throw error;
    throw new ImageError(`unable to process image at \`${path}\`: ${error.message}`);
  });
}

function reason(error: unknown): string {
  const code = osErrorCode(error);
  const text = code === undefined ? undefined : osErrorText(code);
  return text ?? (error instanceof Error ? error.message : 'unreadable');
}
