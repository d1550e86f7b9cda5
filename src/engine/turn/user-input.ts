import { ImageError, readPromptImage } from '../../images/index.ts';
import { countCodePoints } from '../../tools/code-points.ts';
import type { ContentItem, ResponseItem, UserInput } from '../../protocol/index.ts';

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

/** What cannot be shown is said in its place: the user's words still count. */
async function localImage(path: string, number: number): Promise<ContentItem[]> {
  try {
    const image_url = await readPromptImage(path, false);
    return [open(` name=[Image #${number}]`), { type: 'input_image', image_url, detail: 'high' }, close];
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return [{ type: 'input_text', text: `(An image could not be attached: ${error.message}.)` }];
  }
}
