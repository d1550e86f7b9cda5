const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Messages that are longer are not remembered: they are sent to one, and are memory. */
const MAX_REMEMBERED = 64 * 1024;

/**
 * Makes the frames in which texts go to clients (RFC 6455, 5.2). What a server sends is not masked: one frame is for all
 * that get the same text, one after the other. With hundreds of clients that is most of what is sent.
 */
export class TextFrames {
  #text = '';
  #frame: Buffer = frameOf('');

  of(text: string): Buffer {
    if (text.length > MAX_REMEMBERED) return frameOf(text);
    if (text !== this.#text) {
      this.#text = text;
      this.#frame = frameOf(text);
    }
    return this.#frame;
  }
}

function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headLength = length < LENGTH_16 ? 2 : length < 65536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = FINAL_TEXT;
  if (headLength === 2) {
    frame[1] = length;
  } else if (headLength === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headLength);
  return frame;
}
