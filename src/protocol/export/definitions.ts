import { clientRequests } from '../client-requests.ts';
import * as jsonrpc from '../jsonrpc.ts';
import type { Method } from '../method.ts';
import { LocalShellExecAction } from '../response-item.ts';
import { shape, type Definition, type Node, type Schema } from '../schema/node.ts';
import { serverNotifications } from '../server-notifications.ts';
import { serverRequests } from '../server-requests.ts';

/** Which part of the protocol an export prints. */
export interface ExportOptions {
  /** Also print methods and fields that only clients with the experimental capability may use. */
  readonly experimental: boolean;
}

export interface PublishedRequest {
  readonly method: string;
  readonly params: Schema;
  readonly response: Schema;
}

/** The client requests that an export names, in order. */
export function publishedRequests({ experimental }: ExportOptions): PublishedRequest[] {
  return entries().flatMap(([method, { params, response, published, experimental: gated }]) =>
    published && (experimental || !gated) ? [{ method, params, response }] : [],
  );
}

function entries(): [string, Method][] {
  return Object.entries<Method>(clientRequests);
}

/** The definition a schema names, if it names one. */
export function namedBy(schema: Node): Definition | null {
  const found = schema[shape];
  return found.kind === 'named' ? found.definition : null;
}

/** The shapes that have a file of their own: envelopes, params, responses and notifications. */
export function messageShapes(options: ExportOptions): ReadonlySet<Definition> {
  const { RequestId, JSONRPCMessage, JSONRPCRequest, JSONRPCNotification, JSONRPCResponse } = jsonrpc;
  const { JSONRPCError, JSONRPCErrorError } = jsonrpc;
  const schemas: Node[] = [RequestId, JSONRPCMessage, JSONRPCRequest, JSONRPCNotification, JSONRPCResponse];
  schemas.push(JSONRPCError, JSONRPCErrorError);
  for (const { params, response } of publishedRequests(options)) schemas.push(params, response);
  for (const { params, response } of Object.values(serverRequests)) schemas.push(params, response);
  schemas.push(...Object.values(serverNotifications));
  return new Set(schemas.flatMap((schema) => namedBy(schema) ?? []));
}

/**
 * Every definition an export prints. One that only experimental fields lead to is printed all the same, as the
 * reference does; one that only an experimental method leads to is not.
 */
export function allDefinitions(options: ExportOptions): ReadonlySet<Definition> {
  const found = new Set<Definition>();
  const pending = [...messageShapes({ experimental: true }), ...references(LocalShellExecAction)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...references(next.body));
  }
  if (!options.experimental) for (const definition of experimentalMessages()) found.delete(definition);
  return found;
}

function experimentalMessages(): Definition[] {
  const stable = messageShapes({ experimental: false });
  return [...messageShapes({ experimental: true })].filter((definition) => !stable.has(definition));
}

/** The definitions that a schema refers to. */
export function references(schema: Node): Definition[] {
  const of = schema[shape];
  switch (of.kind) {
    case 'named':
      return [of.definition];
    case 'nullable':
    case 'adapted':
      return references(of.inner);
    case 'list':
      return references(of.item);
    case 'map':
      return references(of.value);
    case 'struct':
      return [...Object.values(of.fields), ...(typeof of.rest === 'string' ? [] : [of.rest])].flatMap(
        references,
      );
    case 'tagged':
      return [of.shared, ...Object.values(of.variants)]
        .flatMap((fields) => Object.values(fields))
        .flatMap(references);
    case 'variants':
      return of.variants.flatMap(({ value }) => (value === null ? [] : references(value)));
    case 'untagged':
      return of.options.flatMap(references);
    default:
      return [];
  }
}
