/** The server answered a request with an error. */
export class RequestRefused extends Error {
  readonly method: string;
  readonly code: number;
  readonly data: unknown;

  constructor(method: string, { code, message, data }: { code: number; message: string; data?: unknown }) {
    super(`${method} was refused: ${message}`);
    this.name = 'RequestRefused';
    this.method = method;
    this.code = code;
    this.data = data;
  }
}

/** The connection has ended: whether the server carried out what was not answered is not known. */
export class ConnectionLost extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ConnectionLost';
  }
}
