import type { ClientQuestions } from '../engine/index.ts';
import type { AskSubscribers } from './ask-subscribers.ts';

/** Asks the user what the model wants to know; an answer that cannot be read, and an error, answer nothing. */
export function clientQuestions(ask: AskSubscribers): ClientQuestions {
  return {
    ask: async (params, signal) =>
      (await ask('item/tool/requestUserInput', params, signal)) ?? { answers: {} },
  };
}
