/** The envelopes of the wire: JSON-RPC 2.0 without its `jsonrpc` member. */
import {
  def,
  doc,
  int64,
  json,
  nullable,
  obj,
  omittable,
  string,
  untagged,
  type Static,
} from './schema/index.ts';

export const RequestId = def('RequestId', () => untagged(string, int64), { json: 'both', ts: 'root' });
export type RequestId = Static<typeof RequestId>;

export const JSONRPCErrorError = def(
  'JSONRPCErrorError',
  () => obj({ code: int64, data: omittable(json), message: string }),
  { json: 'root', ts: 'inline' },
);
export type JSONRPCErrorError = Static<typeof JSONRPCErrorError>;

export const JSONRPCError = def('JSONRPCError', () => obj({ error: JSONRPCErrorError, id: RequestId }), {
  json: 'root',
  ts: 'inline',
});
export type JSONRPCError = Static<typeof JSONRPCError>;

export const JSONRPCNotification = def(
  'JSONRPCNotification',
  () => obj({ method: string, params: omittable(json) }),
  { json: 'root', ts: 'inline' },
);
export type JSONRPCNotification = Static<typeof JSONRPCNotification>;

export const W3cTraceContext = def(
  'W3cTraceContext',
  () => obj({ traceparent: nullable(string), tracestate: nullable(string) }),
  { json: 'root', ts: 'inline' },
);
export type W3cTraceContext = Static<typeof W3cTraceContext>;

export const JSONRPCRequest = def(
  'JSONRPCRequest',
  () =>
    obj({
      id: RequestId,
      method: string,
      params: omittable(json),
      trace: doc('W3C trace context of the caller.', nullable(W3cTraceContext)),
    }),
  { json: 'root', ts: 'inline' },
);
export type JSONRPCRequest = Static<typeof JSONRPCRequest>;

export const JSONRPCResponse = def('JSONRPCResponse', () => obj({ id: RequestId, result: json }), {
  json: 'root',
  ts: 'inline',
});
export type JSONRPCResponse = Static<typeof JSONRPCResponse>;

export const JSONRPCMessage = def(
  'JSONRPCMessage',
  () => untagged(JSONRPCRequest, JSONRPCNotification, JSONRPCResponse, JSONRPCError),
  { json: 'root', ts: 'inline' },
);
export type JSONRPCMessage = Static<typeof JSONRPCMessage>;
