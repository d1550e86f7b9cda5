import { noValue, type Schema } from './schema/index.ts';
import type { Scope } from './scope.ts';

/** A request from a client. */
export interface Method<P = unknown, PI = P, R = unknown, RI = R> {
  readonly params: Schema<P, PI>;
  readonly response: Schema<R, RI>;
  /** Refused to clients that didn't ask for the experimental API. */
  readonly experimental: boolean;
  /** Named by the exports and by error texts. */
  readonly published: boolean;
  /** What the request must not overlap with; null runs it at once. */
  scope(params: P): Scope | null;
}

const unscoped = (): null => null;

export function method<P, PI, R, RI>(
  params: Schema<P, PI>,
  response: Schema<R, RI>,
  scope: (params: P) => Scope | null = unscoped,
): Method<P, PI, R, RI> {
  return { params, response, experimental: false, published: true, scope };
}

/** A request that only clients with the experimental capability may send. */
export function experimentalMethod<P, PI, R, RI>(
  params: Schema<P, PI>,
  response: Schema<R, RI>,
  scope: (params: P) => Scope | null = unscoped,
): Method<P, PI, R, RI> {
  return { params, response, experimental: true, published: true, scope };
}

/** A request under the name it had in an earlier version. */
export function formerName<P, PI, R, RI>(
  params: Schema<P, PI>,
  response: Schema<R, RI>,
): Method<P, PI, R, RI> {
  return { params, response, experimental: false, published: false, scope: unscoped };
}

/** The params of a method that takes none: absent or null. */
export const noParams = noValue;

/** A request from the server to its client. */
export interface AskedMethod<P = unknown, PI = P, R = unknown, RI = R> {
  readonly params: Schema<P, PI>;
  readonly response: Schema<R, RI>;
}

export function asked<P, PI, R, RI>(
  params: Schema<P, PI>,
  response: Schema<R, RI>,
): AskedMethod<P, PI, R, RI> {
  return { params, response };
}
