/** A client request's id as this server compares it. The exact wire text travels beside it. */
export type RequestId = string | number;

/** One inbound message, told apart the way the reference does: by `method` and a usable `id`. */
export type InboundMessage =
  | {
      readonly kind: 'request';
      readonly id: RequestId;
      readonly idText: string;
      readonly method: string;
      readonly params: unknown;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: RequestId; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: RequestId; readonly error: InboundError }
  | { readonly kind: 'malformed'; readonly reason: string; readonly idText: string | undefined };

/** A client's refusal of a server request. */
export interface InboundError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** Containers may nest this deep, as in the reference's decoder; deeper ones would endanger the stack later. */
const MAX_DEPTH = 127;

const INT64_MAX = 9223372036854775807n;

interface UsableId {
  readonly id: RequestId;
  readonly idText: string;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the JSON text nests deeper than {@link MAX_DEPTH}. Strings are skipped at native speed. */
function nestsTooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = endOfString(text, i);
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}

/** The index of the quote that ends the string starting at `open`, or the text's length. */
function endOfString(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote > 0) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    quote = text.indexOf('"', quote + 1);
  }
  return text.length;
}

/** The digits of the top-level `id` in `text`: numbers beyond 2^53 lose them in `JSON.parse`. */
function exactIdDigits(text: string): string | undefined {
  let depth = 0;
  let digits: string | undefined;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      const end = endOfString(text, i);
      if (depth === 1 && text.slice(i, end + 1) === '"id"') {
        digits = /^\s*:\s*(-?\d+)\s*[,}]/.exec(text.slice(end + 1, end + 60))?.[1] ?? digits;
      }
      i = end;
    } else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return digits;
}

/** Ids are strings or 64-bit integers; anything else cannot be answered, as in the reference. */
function usableId(value: unknown, text: string): UsableId | undefined {
  if (typeof value === 'string') return { id: value, idText: JSON.stringify(value) };
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  if (Number.isSafeInteger(value)) return { id: value, idText: String(value) };
  const digits = exactIdDigits(text);
  if (digits === undefined) return undefined;
  const exact = BigInt(digits);
  return exact <= INT64_MAX && exact >= -INT64_MAX - 1n ? { id: digits, idText: digits } : undefined;
}

function readError(value: unknown): InboundError | undefined {
  if (!isRecord(value)) return undefined;
  const { code, message, data } = value;
  if (typeof code !== 'number' || !Number.isInteger(code) || typeof message !== 'string') return undefined;
  return data === undefined ? { code, message } : { code, message, data };
}

const malformed = (reason: string, idText?: string): InboundMessage => ({
  kind: 'malformed',
  reason,
  idText,
});

function readResponse(message: Record<string, unknown>, text: string): InboundMessage {
  const id = usableId(message['id'], text);
  if (id === undefined) return malformed('neither a method nor a usable id');
  if ('result' in message) return { kind: 'result', id: id.id, result: message['result'] };
  const error = readError(message['error']);
  return error === undefined
    ? malformed('an id without method, result or error')
    : { kind: 'error', id: id.id, error };
}

/**
 * Reads one line. Never throws: what is no message comes back as `malformed`, with the id to answer where a method
 * other than a string stands beside a usable id. `jsonrpc`, `trace` and unknown members are ignored; a method with an
 * unusable id counts as a notification.
 */
export function parseMessage(text: string): InboundMessage {
  let value: unknown;
  try {
    if (nestsTooDeep(text)) return malformed('recursion limit exceeded');
    value = JSON.parse(text);
  } catch (error) {
    return malformed(error instanceof Error ? error.message : 'not JSON');
  }
  if (!isRecord(value)) return malformed('not an object');
  if (!('method' in value)) return readResponse(value, text);
  const { method, params } = value;
  const id = 'id' in value ? usableId(value['id'], text) : undefined;
  if (typeof method !== 'string') return malformed('method is not a string', id?.idText);
  return id === undefined
    ? { kind: 'notification', method, params }
    : { kind: 'request', ...id, method, params };
}
