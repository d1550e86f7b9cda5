import { clientRequests } from './client-requests.ts';
import { decode, type Decoded } from './decode/index.ts';
import { gateFinder } from './decode/gates.ts';
import { unknownVariant } from './decode/wording.ts';
import type { Method } from './method.ts';
import { shape, type Schema } from './schema/node.ts';
import type { Scope } from './scope.ts';
import type { ClientMethod, ParamsOf, ServerRequestMethod, ServerRequestResult } from './types.ts';
import { serverRequests } from './server-requests.ts';

export function isClientMethod(name: string): name is ClientMethod {
  return Object.hasOwn(clientRequests, name);
}

let publishedNames: readonly string[] | undefined;

/** The names of the published methods, in published order. */
export function publishedMethods(): readonly string[] {
  publishedNames ??= Object.entries(clientRequests).flatMap(([name, entry]) =>
    entry.published ? [name] : [],
  );
  return publishedNames;
}

/** What a client is told that asks for a method we don't have. */
export function unknownMethodMessage(name: string): string {
  return unknownVariant(name, publishedMethods()).message;
}

/** Reads the params of a request. A method without params takes none, null or `{}`; every other one needs them. */
export function decodeParams<M extends ClientMethod>(method: M, params: unknown): Decoded<ParamsOf<M>>;
export function decodeParams(method: ClientMethod, params: unknown): Decoded<unknown> {
  const schema: Schema = clientRequests[method].params;
  if (params == null && schema[shape].kind !== 'null')
    return { ok: false, message: 'missing field `params`' };
  return decode(schema, params);
}

/**
 * The first experimental thing a request uses, as in `thread/start.mockExperimentalField`, or null. A client
 * without the experimental capability is refused with `${name} requires experimentalApi capability`.
 */
export function experimentalUse<M extends ClientMethod>(method: M, params: ParamsOf<M>): string | null {
  const entry = clientRequests[method];
  if (entry.experimental) return method;
  return gateFinder(entry.params)?.(params) ?? null;
}

/** What a request must not overlap with; null lets it run at once. */
export function scopeOf<M extends ClientMethod>(method: M, params: ParamsOf<M>): Scope | null {
  const entry: Method = clientRequests[method];
  return entry.scope(params);
}

/** Reads a client's answer to one of our requests. */
export function decodeServerRequestResult<M extends ServerRequestMethod>(
  method: M,
  result: unknown,
): Decoded<ServerRequestResult<M>>;
export function decodeServerRequestResult(method: ServerRequestMethod, result: unknown): Decoded<unknown> {
  return decode<unknown>(serverRequests[method].response, result);
}
