import type { Schema } from '../schema/node.ts';
import { decoderOf } from './compile.ts';
import { Mismatch } from './wording.ts';

export type Decoded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/**
 * Reads a JSON value as its schema: a new value of declared keys only, in declared order, with defaults filled
 * in. What doesn't fit is said in the words clients already see from the reference.
 */
export function decode<T>(schema: Schema<T, unknown>, value: unknown): Decoded<T> {
  try {
    // The edge: the decoder of a schema returns what the schema says.
    return { ok: true, value: decoderOf(schema)(value) as T };
  } catch (error) {
    if (error instanceof Mismatch) return { ok: false, message: error.message };
    throw error;
  }
}
