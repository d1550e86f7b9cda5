/** JSON-RPC error codes that this server sends. */
const ErrorCode = {
  invalidRequest: -32600,
  invalidParams: -32602,
  internal: -32603,
  overloaded: -32001,
} as const;

/** The error object of an answer, as it crosses the wire. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/**
 * The one error that a handler throws on purpose: its text and data reach the client word for word.
 * Everything else that is thrown reaches the client as a plain internal error and the log with its stack.
 */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }

  toWire(): WireError {
    const { code, message, data } = this;
    return data === undefined ? { code, message } : { code, message, data };
  }
}

/** The request cannot be served as asked: bad state, unknown thread, malformed message. */
export const invalidRequest = (message: string, data?: unknown): RpcError =>
  new RpcError(ErrorCode.invalidRequest, message, data);

/** The parameters decode but their values are not acceptable. */
export const invalidParams = (message: string, data?: unknown): RpcError =>
  new RpcError(ErrorCode.invalidParams, message, data);

/** Something on the server's side failed; `message` must be fit for a client. */
export const internal = (message: string, data?: unknown): RpcError =>
  new RpcError(ErrorCode.internal, message, data);

/** The connection has too many unanswered requests. */
export const overloaded = (): RpcError =>
  new RpcError(ErrorCode.overloaded, 'Server overloaded; retry later.');
