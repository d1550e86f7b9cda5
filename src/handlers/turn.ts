import type { ClientMetadata, Thread, Threads, TurnRequest } from '../engine/index.ts';
import { countCharacters, MAX_INPUT_CHARACTERS } from '../engine/index.ts';
import type { CollaborationMode, TurnStartParams, UserInput } from '../protocol/index.ts';
import type { Handlers } from '../rpc/index.ts';
import { invalidParams } from '../rpc/index.ts';
import { resolve } from 'node:path';
import { tierOnWire } from '../config/index.ts';
import { attempt } from './domain-errors.ts';
import { loadedThread } from './thread/loaded-thread.ts';
import { workplace } from './environments.ts';
import { checkAllowed, turnPermissions, type TurnPermissionsParts } from './turn-permissions.ts';

/** What turns need. */
export interface TurnParts extends TurnPermissionsParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `turn/start`, `turn/steer` and `turn/interrupt`. */
export function turnHandlers(parts: TurnParts): Handlers<'turn/start' | 'turn/steer' | 'turn/interrupt'> {
  const { threads } = parts;
  const find = (threadId: string): Thread => loadedThread(threads, threadId);
  return {
    'turn/start': async (params, { client, afterReply }) => {
      const thread = find(params.threadId);
      checkLength(params.input);
      const permissions = await turnPermissions(params, thread, parts);
      checkAllowed(params, permissions, thread);
      // A turn that says nothing of it works where its thread does, whatever the turn before it said.
      const place = workplace(params.environments, parts.env);
      const changes = { ...permissions, works: place?.works ?? thread.start.settings.works };
      const asked = turnRequest(params, changes, parts.cwd, client.name);
      const request = { ...asked, folder: place?.folder ?? null };
      const turn = attempt(() => thread.startTurn(params.input, request));
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
      const interrupt = attempt(() => find(params.threadId).interrupt(params.turnId));
      afterReply(() => answerLeft().then(interrupt));
      return {};
    },
  };
}

/**
 * The answer to an interrupt is written by itself: clients that read it together with `turn/completed` end their stream
 * twice, and die of it (`ai-sdk-provider-codex-app-server` 1.1.7).
 */
const answerLeft = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function checkLength(input: readonly UserInput[]): void {
  const actual = countCharacters(input);
  if (actual <= MAX_INPUT_CHARACTERS) return;
  throw invalidParams(`Input exceeds the maximum length of ${MAX_INPUT_CHARACTERS} characters.`, {
    input_error_code: 'input_too_large',
    max_chars: MAX_INPUT_CHARACTERS,
    actual_chars: actual,
  });
}

/**
 * What a turn changes of its thread's settings; a collaboration mode's model and effort rank before the turn's own.
 *
 * @param base where relative paths of a request begin, whatever the thread's folder is (0.129.0)
 */
function turnRequest(
  params: TurnStartParams,
  more: TurnRequest['settings'],
  base: string,
  clientName: string,
): Omit<TurnRequest, 'folder'> {
  const mode = params.collaborationMode;
  const settings = {
    ...given('cwd', params.cwd == null ? null : resolve(base, params.cwd)),
    ...given('model', mode?.settings.model ?? params.model),
    ...(mode == null ? given('effort', params.effort) : { effort: mode.settings.reasoning_effort ?? null }),
    ...given('summary', params.summary),
    ...given('personality', params.personality),
    ...(params.serviceTier === undefined ? {} : { serviceTier: tierOnWire(params.serviceTier) ?? null }),
    ...given('approvalPolicy', params.approvalPolicy),
    ...given('approvalsReviewer', params.approvalsReviewer),
    ...more,
    ...(mode == null ? {} : { collaboration: collaborationOf(mode) }),
  };
  const outputSchema = params.outputSchema ?? null;
  return { settings, outputSchema, clientMetadata: metadataOf(params), clientName };
}

function collaborationOf({
  mode,
  settings,
}: CollaborationMode): TurnRequest['settings']['collaboration'] & {} {
  return { mode, instructions: settings.developer_instructions ?? null };
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
