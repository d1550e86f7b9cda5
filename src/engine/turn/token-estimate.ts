import type { ResponseItem } from '../../protocol/index.ts';

/** Four bytes count as a token, as 0.129.0 guesses. */
const BYTES_PER_TOKEN = 4;
/** What an image costs, whatever its size. */
const IMAGE_BYTES = 7373;
/** What is not content in something encrypted. */
const ENCRYPTED_OVERHEAD_BYTES = 650;
const DATA_IMAGE = /^data:image\/[^,]*;base64,/i;

/** About how many tokens a text takes. */
export function textTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** About how many tokens an item takes in a request; the figures are those of 0.129.0. */
function itemTokens(item: ResponseItem): number {
  return Math.ceil(itemBytes(item) / BYTES_PER_TOKEN);
}

/** About how many tokens these items take. */
export function itemsTokens(items: readonly ResponseItem[]): number {
  return items.reduce((sum, item) => sum + itemTokens(item), 0);
}

function itemBytes(item: ResponseItem): number {
  const encrypted = encryptedContent(item);
  if (encrypted !== null) {
    return Math.max(0, Math.floor((encrypted.length * 3) / 4) - ENCRYPTED_OVERHEAD_BYTES);
  }
  const images = embeddedImages(item);
  return images.reduce(
    (bytes, payload) => bytes - payload + IMAGE_BYTES,
    Buffer.byteLength(JSON.stringify(item)),
  );
}

function encryptedContent(item: ResponseItem): string | null {
  switch (item.type) {
    case 'reasoning':
    case 'compaction':
    case 'context_compaction':
      return item.encrypted_content ?? null;
    default:
      return null;
  }
}

/** The sizes of the images that the item holds itself, without what names their kind. */
function embeddedImages(item: ResponseItem): number[] {
  const content =
    item.type === 'message'
      ? item.content
      : item.type === 'function_call_output' || item.type === 'custom_tool_call_output'
        ? item.output
        : [];
  if (typeof content === 'string') return [];
  return content.flatMap((part) => {
    if (part.type !== 'input_image') return [];
    const head = DATA_IMAGE.exec(part.image_url)?.[0];
    return head === undefined ? [] : [part.image_url.length - head.length];
  });
}
