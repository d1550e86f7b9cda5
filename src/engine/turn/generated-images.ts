import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResponseItem } from '../../protocol/index.ts';

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
export function keepGeneratedImage(folder: ImageFolder, id: string, data: string): string | null {
  if (!BASE64.test(data)) return null;
  const path = imagePath(folder, id.replace(/[^A-Za-z0-9_-]/g, '_'));
  try {
    mkdirSync(dirname(path), { recursive: true });
    // At once: the item that names the file is told in its place among the others.
    writeFileSync(path, Buffer.from(data, 'base64'));
    return path;
  } catch {
    return null;
  }
}

const imagePath = ({ codexHome, threadId }: ImageFolder, name: string): string =>
  join(codexHome, 'generated_images', threadId, `${name}.png`);

/** Tells the model where the images are that its provider made, as it is told of each (0.129.0). */
export function keptImageMessage(folder: ImageFolder): ResponseItem {
  const text = `Images that you generate are kept as ${imagePath(folder, '<image_id>')}. Where one is wanted elsewhere, copy it, and leave the original unless the user asks you to remove it.`;
  return { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] };
}
