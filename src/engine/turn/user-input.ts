import { readFile } from 'node:fs/promises';
import { countCodePoints } from '../../tools/code-points.ts';
import type { ContentItem, ResponseItem, UserInput } from '../../protocol/index.ts';

/** The kinds of images that models take, by how their files begin. */
const IMAGE_KINDS = [
  { type: 'image/png', begins: /^\x89PNG\r\n/ },
  { type: 'image/jpeg', begins: /^\xff\xd8\xff/ },
  { type: 'image/gif', begins: /^GIF8[79]a/ },
  { type: 'image/webp', begins: /^RIFF[^]{4}WEBP/ },
];

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
  const images = input.filter(({ type }) => type === 'image' || type === 'localImage');
  const parts = await Promise.all(input.map((piece) => contentOf(piece, images.indexOf(piece) + 1)));
  return { type: 'message', role: 'user', content: parts.flat() };
}

/** A piece as the model gets it; `number` counts the images of the message, whether they can be had or not. */
async function contentOf(piece: UserInput, number: number): Promise<ContentItem[]> {
  switch (piece.type) {
    case 'text':
      return [{ type: 'input_text', text: piece.text }];
    case 'image':
      return [open(''), { type: 'input_image', image_url: piece.url, detail: 'high' }, close];
    case 'localImage':
      return localImage(piece.path, number);
    case 'skill':
    case 'mention':
      return [];
  }
}

const open = (name: string): ContentItem => ({ type: 'input_text', text: `<image${name}>` });
const close: ContentItem = { type: 'input_text', text: '</image>' };

async function localImage(path: string, number: number): Promise<ContentItem[]> {
  try {
    const data = await readFile(path);
    const beginning = data.toString('latin1', 0, 16);
    const kind = IMAGE_KINDS.find(({ begins }) => begins.test(beginning));
    if (kind === undefined) return [unreadable(path, 'not a supported kind of image')];
    const image_url = `data:${kind.type};base64,${data.toString('base64')}`;
    return [open(` name=[Image #${number}]`), { type: 'input_image', image_url, detail: 'high' }, close];
  } catch (error) {
    return [unreadable(path, error instanceof Error ? error.message : 'unreadable')];
  }
}

function unreadable(path: string, reason: string): ContentItem {
  return { type: 'input_text', text: `(The image at ${path} could not be attached: ${reason}.)` };
}
