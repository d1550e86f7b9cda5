import type { ProviderSettings } from '../../config/providers.ts';
import { isAzure, ModelError } from '../../model/index.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import { completeCalls } from '../history/index.ts';
import { itemsTokens } from '../turn/token-estimate.ts';
import type { TurnInputs } from '../turn/turn-inputs.ts';
import { type Compacted, keptOfCompacted } from './replacement-history.ts';

/** Whether the provider compacts conversations by itself: OpenAI and Azure, by what they are configured as. */
export function compactsByProvider(settings: ProviderSettings): boolean {
  return settings.name === 'OpenAI' || isAzure(settings);
}

/**
 * Has the provider make the history that goes on.
 *
 * @throws ModelError that says so
 */
export async function compactedByProvider(turn: TurnInputs): Promise<Compacted> {
  const request = turn.request();
  const room = turn.contextWindow - turn.compaction.instructionTokens;
  try {
    const history = await turn.provider.compact(
      { ...request, input: fitted(request.input, room) },
      turn.signal,
    );
    return { message: '', history: keptOfCompacted(history) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ModelError(error.failure, 'Error running remote compact task');
  }
}

/** Leaves out the last outputs, with their calls, while the items do not fit. */
function fitted(items: readonly ResponseItem[], room: number): readonly ResponseItem[] {
  let left = items;
  while (itemsTokens(left) > room) {
    const last = left.at(-1);
    if (last === undefined || !isOurs(last)) break;
    const callId = 'call_id' in last ? last.call_id : null;
    left = completeCalls(left.slice(0, -1).filter((item) => callId === null || !isCall(item, callId)));
  }
  return left;
}

/** Whether neither the user nor the model made the item. */
function isOurs(item: ResponseItem): boolean {
  switch (item.type) {
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_search_output':
      return true;
    case 'message':
      return item.role === 'developer';
    default:
      return false;
  }
}

const isCall = (item: ResponseItem, callId: string): boolean => 'call_id' in item && item.call_id === callId;
