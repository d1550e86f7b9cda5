import type { WireError } from './errors.ts';
import type { RequestId } from './message.ts';
import type { Session } from './session.ts';

/**
 * What passed through the one seam between connections and the rest, attributed to its connection. Broadcast
 * notifications are left out: they belong to no connection.
 */
export type RpcFact =
  | {
      readonly type: 'clientRequest';
      readonly session: Session;
      readonly id: RequestId;
      readonly method: string;
      readonly params: unknown;
    }
  | {
      readonly type: 'clientResponse';
      readonly session: Session;
      readonly id: RequestId;
      readonly method: string;
      readonly result: unknown;
    }
  | {
      readonly type: 'clientError';
      readonly session: Session;
      readonly id: RequestId;
      readonly method: string;
      readonly error: WireError;
    }
  | {
      readonly type: 'notification';
      readonly session: Session;
      readonly method: string;
      readonly params: unknown;
    }
  | {
      readonly type: 'serverRequest';
      readonly session: Session;
      readonly id: number;
      readonly method: string;
      readonly params: unknown;
    }
  | {
      readonly type: 'serverResponse';
      readonly session: Session;
      readonly id: number;
      readonly method: string;
      readonly result: unknown;
    }
  | {
      readonly type: 'serverError';
      readonly session: Session;
      readonly id: number;
      readonly method: string;
      readonly error: WireError;
    };

/** Sees every fact, in order, on the caller's stack: it must be quick and must not throw. */
export type OutgoingObserver = (fact: RpcFact) => void;
