import type { Analytics, InitializationMode, SteerRejection } from '../analytics/index.ts';
import type { Threads } from '../engine/index.ts';
import type { ThreadStartResponse } from '../protocol/index.ts';
import { RpcError } from '../rpc/errors.ts';
import { LateAnswer, type Handlers, type Session } from '../rpc/index.ts';

/** What counting needs. */
export interface CountingParts {
  readonly analytics: Analytics;
  readonly threads: Pick<Threads, 'get'>;
}

type Counted = Handlers<
  'thread/start' | 'thread/resume' | 'thread/fork' | 'turn/start' | 'turn/steer' | 'turn/interrupt'
>;

/** The same handlers, which tell what becomes of the threads and turns that clients ask for. */
export function counted(handlers: Counted, { analytics, threads }: CountingParts): Counted {
  const initialized = (
    session: Session,
    { thread: view }: ThreadStartResponse,
    mode: InitializationMode,
  ): void => {
    const thread = threads.get(view.id);
    if (thread !== undefined) analytics.threadInitialized(session, thread, view, mode);
  };
  const telling =
    <P, C extends { readonly session: Session }, R extends ThreadStartResponse>(
      handler: (params: P, context: C) => R | Promise<R | LateAnswer<R>>,
      mode: InitializationMode,
    ) =>
    async (params: P, context: C): Promise<R | LateAnswer<R>> => {
      const answer = await handler(params, context);
      const told = (made: R): R => {
        initialized(context.session, made, mode);
        return made;
      };
      return answer instanceof LateAnswer ? new LateAnswer(() => told(answer.make())) : told(answer);
    };
  return {
    ...handlers,
    'thread/start': telling(handlers['thread/start'], 'new'),
    'thread/resume': telling(handlers['thread/resume'], 'resumed'),
    'thread/fork': telling(handlers['thread/fork'], 'forked'),
    'turn/start': async (params, context) => {
      const answer = await handlers['turn/start'](params, context);
      const thread = threads.get(params.threadId);
      if (thread !== undefined && !(answer instanceof LateAnswer))
        analytics.turnRequested(context.session, thread, answer.turn.id, params.input);
      return answer;
    },
    'turn/steer': async (params, context) => {
      const thread = threads.get(params.threadId);
      try {
        const answer = await handlers['turn/steer'](params, context);
        if (thread !== undefined && !(answer instanceof LateAnswer))
          analytics.turnSteered(context.session, thread, params, answer);
        return answer;
      } catch (error) {
        if (thread !== undefined)
          analytics.turnSteered(context.session, thread, params, { rejection: rejectionOf(error) });
        throw error;
      }
    },
  };
}

const REJECTIONS: readonly (readonly [RegExp, SteerRejection])[] = [
  [/^no active turn/, 'no_active_turn'],
  [/^expected active turn id/, 'expected_turn_mismatch'],
  [/^cannot steer a review/, 'non_steerable_review'],
  [/^cannot steer a compact/, 'non_steerable_compact'],
  [/^input must not be empty/, 'empty_input'],
  [/^Input exceeds/, 'input_too_large'],
];

function rejectionOf(error: unknown): SteerRejection | null {
  if (!(error instanceof RpcError)) return null;
  return REJECTIONS.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
}
