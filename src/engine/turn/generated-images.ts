import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Where the images are kept that a provider makes for a thread. */
export interface ImageFolder {
  readonly codexHome: string;
  readonly threadId: string;
}

/**
 * Keeps an image that the provider made, so that clients can show it and the agent can work with it.
 *
 * @returns the path of the file; null where the image cannot be read or kept
 */
export function keepGeneratedImage(
  { codexHome, threadId }: ImageFolder,
  id: string,
  data: string,
): string | null {
  if (!BASE64.test(data)) return null;
  const path = join(codexHome, 'generated_images', threadId, `${id.replace(/[^A-Za-z0-9_-]/g, '_')}.png`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    // At once: the item that names the file is told in its place among the others.
    writeFileSync(path, Buffer.from(data, 'base64'));
    return path;
  } catch {
    return null;
  }
}
