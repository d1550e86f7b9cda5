import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { countCodePoints } from '../../tools/code-points.ts';
import type { ContentItem, ResponseItem, UserInput } from '../../protocol/index.ts';

const IMAGE_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

/** The most characters of text that one input may have, all its pieces together (0.129.0). */
export const MAX_INPUT_CHARACTERS = 1_048_576;

/** How many characters (code points) of text an input has. */
export function countCharacters(input: readonly UserInput[]): number {
  let count = 0;
  for (const piece of input) if (piece.type === 'text') count += countCodePoints(piece.text);
  return count;
}

/** The user's words and images as the message that the model gets. */
export async function userMessage(input: readonly UserInput[]): Promise<ResponseItem> {
  const parts = await Promise.all(input.map(contentOf));
  return { type: 'message', role: 'user', content: parts.flat() };
}

async function contentOf(piece: UserInput): Promise<ContentItem[]> {
  switch (piece.type) {
    case 'text':
      return [{ type: 'input_text', text: piece.text }];
    case 'image':
      return [open(''), { type: 'input_image', image_url: piece.url, detail: 'high' }, close];
    case 'localImage':
      return localImage(piece.path);
    case 'skill':
    case 'mention':
      return [];
  }
}

const open = (name: string): ContentItem => ({ type: 'input_text', text: `<image${name}>` });
const close: ContentItem = { type: 'input_text', text: '</image>' };

async function localImage(path: string): Promise<ContentItem[]> {
  const type = IMAGE_TYPES[extname(path).toLowerCase()];
  if (type === undefined) return [unreadable(path, 'not a supported kind of image')];
  try {
    const data = await readFile(path, 'base64');
    const image_url = `data:${type};base64,${data}`;
    return [open(` name=${path}`), { type: 'input_image', image_url, detail: 'high' }, close];
  } catch (error) {
    return [unreadable(path, error instanceof Error ? error.message : 'unreadable')];
  }
}

function unreadable(path: string, reason: string): ContentItem {
  return { type: 'input_text', text: `(The image at ${path} could not be attached: ${reason}.)` };
}
