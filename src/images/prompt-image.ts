import type { Sharp } from 'sharp';
import { once } from '../once.ts';
import { imageKind, namedMimeType, type ImageKind } from './image-kind.ts';

/** The longest side that models are sent, in pixels (0.129.0). */
const MAX_SIDE = 2048;
/** Larger files are refused: no provider takes them, and they would have to be held in memory. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
const JPEG_QUALITY = 85;
const WEBP_QUALITY = 90;

/** Why a file is no image that a model can be sent; fit for the model. */
export class ImageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImageError';
  }
}

/** How an image is readied. */
export interface PromptImageOptions {
  /** Where it comes from, for what is said of it. */
  readonly path: string;
  /** As large as it is. */
  readonly original: boolean;
}

/**
 * An image file as a model is sent it: a `data:` URL. PNG, JPEG and WebP stay byte for byte what they are unless they
 * have to be made smaller; a GIF becomes a PNG.
 *
 * @throws ImageError where it is no image, or one of a kind that models don't take
 */
export async function promptImage(bytes: Buffer, options: PromptImageOptions): Promise<string> {
  const kind = imageKind(bytes);
  if (kind === null) throw unsupported(options);
  try {
    return await encode(bytes, kind, options.original);
  } catch {
    throw unsupported(options);
  }
}

const loadSharp = once(async () => {
  const { default: sharp } = await import('sharp');
  // A server sees an image once.
  sharp.cache(false);
  return sharp;
});

async function encode(bytes: Buffer, kind: ImageKind, original: boolean): Promise<string> {
  const sharp = await loadSharp();
  // A JPEG that breaks off can be seen as far as it goes.
  const image = sharp(bytes, { failOn: kind === 'jpeg' ? 'none' : 'error' });
  const { width, height } = await image.metadata();
  const fits = original || Math.max(width, height) <= MAX_SIDE;
  if (fits && kind !== 'gif') {
    // All of it is read: an image that a provider cannot read would fail this turn and all after it. Made one pixel it is
    // read line by line, where statistics would hold it whole: a small file can be a gigabyte of pixels.
    await image.resize(1, 1, { fit: 'fill' }).toBuffer();
    return dataUrl(kind, bytes);
  }
  const shown = fits ? image : image.autoOrient().resize(MAX_SIDE, MAX_SIDE, { fit: 'inside' });
  const target = kind === 'gif' ? 'png' : kind;
  return dataUrl(target, await encoder(shown, target).toBuffer());
}

function encoder(image: Sharp, kind: Exclude<ImageKind, 'gif'>): Sharp {
  switch (kind) {
    case 'png':
      return image.png();
    case 'jpeg':
      return image.jpeg({ quality: JPEG_QUALITY });
    case 'webp':
      return image.webp({ quality: WEBP_QUALITY });
  }
}

function dataUrl(kind: ImageKind, bytes: Buffer): string {
  return `data:image/${kind};base64,${bytes.toString('base64')}`;
}

function unsupported({ path }: PromptImageOptions): ImageError {
  return new ImageError(`unsupported image \`${namedMimeType(path)}\``);
}
