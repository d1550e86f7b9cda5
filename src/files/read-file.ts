import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { FileError } from './files.ts';

/**
 * The largest file that is read, in bytes. The reference's limit is twice that, but in base64 such a file does not
 * fit into a string of V8.
 */
const MAX_READ_BYTES = 256 * 1024 * 1024;

const FIRST_CHUNK = 64 * 1024;

/** Opening must not wait for the other end of a named pipe: the few threads that Node has for files would all wait. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Reads a whole file, also one that does not know its size (/proc, devices). */
export async function readWholeFile(path: string): Promise<Buffer> {
  const file = await open(path, READ_FLAGS);
  try {
    const { size } = await file.stat();
    if (size > MAX_READ_BYTES) throw tooLarge();
    return await readToEnd(file, size);
  } finally {
    await file.close();
  }
}

async function readToEnd(file: FileHandle, size: number): Promise<Buffer> {
  // One byte more than expected, so that the end of a file that has not grown is found by the same read.
  let buffer: Buffer = Buffer.allocUnsafe(size > 0 ? size + 1 : FIRST_CHUNK);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > MAX_READ_BYTES) throw tooLarge();
    if (length === buffer.length) buffer = grown(buffer);
  }
}

function grown(buffer: Buffer): Buffer {
  const larger = Buffer.allocUnsafe(buffer.length * 2);
  buffer.copy(larger);
  return larger;
}

function tooLarge(): FileError {
  return new FileError('invalid', `file is too large to read: limit is ${MAX_READ_BYTES} bytes`);
}
