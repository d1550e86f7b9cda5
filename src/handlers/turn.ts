import type { ClientMetadata, Thread, Threads, TurnRequest } from '../engine/index.ts';
import { countCharacters, MAX_INPUT_CHARACTERS } from '../engine/index.ts';
import type { TurnStartParams, UserInput } from '../protocol/index.ts';
import type { Handlers } from '../rpc/index.ts';
import { internal, invalidParams, invalidRequest } from '../rpc/index.ts';
import { resolve } from 'node:path';
import { toRpcError } from './domain-errors.ts';
import { checkThreadId } from './thread/thread-ids.ts';
import { refuseUnsupported } from './thread/unsupported.ts';

/** What turns need. */
export interface TurnParts {
  readonly threads: Pick<Threads, 'get'>;
}

/** `turn/start`, `turn/steer` and `turn/interrupt`. */
export function turnHandlers({
  threads,
}: TurnParts): Handlers<'turn/start' | 'turn/steer' | 'turn/interrupt'> {
  const find = (threadId: string): Thread => {
    const thread = threads.get(checkThreadId(threadId));
    if (thread === undefined) throw invalidRequest(`thread not found: ${threadId}`);
    return thread;
  };
  return {
    'turn/start': (params, { afterReply }) => {
      const thread = find(params.threadId);
      const { permissions, environments } = params;
      refuseUnsupported('turn/start', { permissions, environments });
      checkLength(params.input);
      const turn = attempt(() => thread.startTurn(params.input, turnRequest(thread, params)));
      afterReply(turn.begin);
      const none = { error: null, startedAt: null, completedAt: null, durationMs: null };
      return { turn: { id: turn.id, items: [], itemsView: 'notLoaded', status: 'inProgress', ...none } };
    },
    'turn/steer': (params) => {
      const thread = find(params.threadId);
      checkLength(params.input);
      return { turnId: attempt(() => thread.steer(params.expectedTurnId, params.input, metadataOf(params))) };
    },
    'turn/interrupt': (params, { afterReply }) => {
      afterReply(attempt(() => find(params.threadId).interrupt(params.turnId)));
      return {};
    },
  };
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    return toRpcError(error);
  }
}

function checkLength(input: readonly UserInput[]): void {
  const actual = countCharacters(input);
  if (actual <= MAX_INPUT_CHARACTERS) return;
  throw invalidParams(`Input exceeds the maximum length of ${MAX_INPUT_CHARACTERS} characters.`, {
    input_error_code: 'input_too_large',
    max_chars: MAX_INPUT_CHARACTERS,
    actual_chars: actual,
  });
}

/** What a turn changes of its thread's settings; a collaboration mode's model and effort rank before the turn's own. */
function turnRequest(thread: Thread, params: TurnStartParams): TurnRequest {
  const mode = params.collaborationMode;
  if (mode != null && mode.mode !== 'default') {
    throw internal(`collaboration mode ${mode.mode} is not implemented yet`);
  }
  const settings = {
    ...given('cwd', params.cwd == null ? null : resolve(thread.settings.cwd, params.cwd)),
    ...given('model', mode?.settings.model ?? params.model),
    ...given('effort', mode?.settings.reasoning_effort ?? params.effort),
    ...given('summary', params.summary),
    ...given('personality', params.personality),
    ...given('serviceTier', params.serviceTier),
    ...given('approvalPolicy', params.approvalPolicy),
    ...given('approvalsReviewer', params.approvalsReviewer),
    ...given('sandboxPolicy', params.sandboxPolicy),
  };
  return { settings, outputSchema: params.outputSchema ?? null, clientMetadata: metadataOf(params) };
}

function metadataOf({
  responsesapiClientMetadata: told,
}: Pick<TurnStartParams, 'responsesapiClientMetadata'>): ClientMetadata | null {
  if (told == null) return null;
  const texts = Object.entries(told).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

function given<K extends string, V>(
  key: K,
  value: V | null | undefined,
): { [P in K]?: V } | Record<never, V> {
  return value == null ? {} : { [key]: value };
}
