import {
  decodeParams,
  experimentalUse,
  isClientMethod,
  scopeOf,
  unknownMethodMessage,
  type ClientMethod,
  type InitializeParams,
  type ParamsOf,
} from '../protocol/index.ts';
import { internal, invalidRequest } from './errors.ts';
import type { HandledMethod, Handler, HandlerMap, RequestContext } from './handlers.ts';
import type { Access } from './request-queue.ts';
import type { Session } from './session.ts';

/** A decoded request that waits for its turn. */
export interface Call {
  /** What it must not overlap with; null runs it at once. */
  readonly lane: { readonly key: string; readonly access: Access } | null;
  /** The first thing of the request that only experimental clients may use, or null. */
  readonly experimentalUse: string | null;
  /** Runs the handler: its result, a promise of it, or a throw. */
  run(context: RequestContext): unknown;
}

/** Reads params or throws what the client is told of them. */
function decoded<M extends ClientMethod>(method: M, params: unknown): ParamsOf<M> {
  const result = decodeParams(method, params);
  if (!result.ok) throw invalidRequest(`Invalid request: ${result.message}`);
  return result.value;
}

function laneOf<M extends ClientMethod>(method: M, params: ParamsOf<M>, session: Session): Call['lane'] {
  const scope = scopeOf(method, params);
  if (scope === null) return null;
  const key = scope.owner === 'connection' ? `${session.id}:${scope.key}` : scope.key;
  return { key, access: scope.access };
}

function bind<M extends HandledMethod>(
  method: M,
  handler: Handler<M> | undefined,
): (params: unknown, session: Session) => Call {
  return (raw, session) => {
    const params = decoded(method, raw);
    return {
      lane: laneOf(method, params, session),
      experimentalUse: experimentalUse(method, params),
      run: (context) => {
        if (handler === undefined) throw internal(`${method} is not implemented yet`);
        return handler(params, context);
      },
    };
  };
}

/** Checks that a method exists. */
export function knownMethod(name: string): ClientMethod {
  if (isClientMethod(name)) return name;
  throw invalidRequest(`Invalid request: ${unknownMethodMessage(name)}`);
}

/** Reads the params of `initialize`. */
export function decodeInitialize(params: unknown): InitializeParams {
  return decoded('initialize', params);
}

/** Decodes requests of one method and gives them to its handler. */
export function bindMethod<M extends HandledMethod>(
  method: M,
  handlers: HandlerMap,
): (params: unknown, session: Session) => Call {
  return bind(method, handlers[method]);
}
