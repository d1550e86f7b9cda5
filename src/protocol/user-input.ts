/** What a user sends with a turn. */
import {
  array,
  def,
  doc,
  nullable,
  obj,
  pathString,
  string,
  tagged,
  uint,
  withDefault,
  type Static,
} from './schema/index.ts';

export const ByteRange = def('ByteRange', () => obj({ start: uint, end: uint }));
export type ByteRange = Static<typeof ByteRange>;

export const TextElement = def('TextElement', () =>
  obj({
    byteRange: doc('Which bytes (UTF-8) of the text it covers.', ByteRange),
    placeholder: doc('What to show in its place.', nullable(string)),
  }),
);
export type TextElement = Static<typeof TextElement>;

export const UserInput = def('UserInput', () =>
  tagged('type', {
    text: {
      text: string,
      text_elements: doc(
        'Parts of the text that a client shows in its own way.',
        withDefault([], array(TextElement)),
      ),
    },
    image: { url: string },
    localImage: { path: pathString },
    skill: { name: string, path: pathString },
    mention: { name: string, path: string },
  }),
);
export type UserInput = Static<typeof UserInput>;
