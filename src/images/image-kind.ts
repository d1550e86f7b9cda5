/** The kinds of images that models take, by how their files begin. GIF is taken as its first picture. */
const KINDS = [
  { kind: 'png', begins: /^\x89PNG\r\n/ },
  { kind: 'jpeg', begins: /^\xff\xd8\xff/ },
  { kind: 'gif', begins: /^GIF8[79]a/ },
  { kind: 'webp', begins: /^RIFF[^]{4}WEBP/ },
] as const;

/** A kind of image that models take. */
export type ImageKind = (typeof KINDS)[number]['kind'];

/** What the file holds, whatever its name says; null for what no model takes. */
export function imageKind(bytes: Buffer): ImageKind | null {
  const beginning = bytes.toString('latin1', 0, 16);
  return KINDS.find(({ begins }) => begins.test(beginning))?.kind ?? null;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  gif: 'image/gif',
  heic: 'image/heic',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  webp: 'image/webp',
};

/** What a file's name promises, as a MIME type; `unknown` where it promises nothing. */
export function namedMimeType(path: string): string {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return MIME_TYPES[extension] ?? 'unknown';
}
