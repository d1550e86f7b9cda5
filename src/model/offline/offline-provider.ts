import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSettings } from '../../config/providers.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import { ModelError } from '../failure.ts';
import { isSummary } from '../instructions/compaction.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from '../provider.ts';
import { Transport } from '../transport.ts';
import { isCallItem, type Progress, progressOf } from './conversation.ts';
import { scriptedFailure } from './failures.ts';
import { HELP } from './help.ts';
import { isCall, parseScript, type Step } from './script.ts';
import { toolItem } from './tool-items.ts';
import { TokenCount } from './token-count.ts';

/**
 * A model in this process that follows scripts in the user's message: `say:`, `think:`, `plan:`, `run:`,
 * `run-escalated:`, `patch:`, `call:`, `wait:`, `pace:` and `fail:` at the beginning of lines (docs/offline-model.md).
 * Like a real one it keeps nothing between requests: how far the script has come it reads off the calls in the
 * conversation. Uses no network.
 */
export class OfflineProvider implements ModelProvider {
  readonly id: string;
  readonly settings: ProviderSettings;
  readonly transport = new Transport(false);

  constructor(id: string, settings: ProviderSettings) {
    this.id = id;
    this.settings = settings;
  }

  async stream(
    request: ModelRequest,
    onEvent: (event: ModelEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await new OfflineStep(request, onEvent, signal).run();
    } catch (error) {
      throw signal.aborted ? new ModelError({ type: 'aborted' }) : error;
    }
  }

  /** It is always ready. */
  warmUp(): void {}

  /** It keeps nothing open. */
  close(): void {}

  async compact(): Promise<never> {
    throw new ModelError({ type: 'other', message: 'the offline model compacts no history' });
  }
}

/** Words after which others get a turn. */
const WORDS_AT_ONCE = 64;

/** One response of the offline model: the script's steps up to its next call, or to its end. */
class OfflineStep {
  readonly #request: ModelRequest;
  readonly #onEvent: (event: ModelEvent) => void;
  readonly #signal: AbortSignal;
  readonly #progress: Progress;
  readonly #tokens: TokenCount;
  #items = 0;
  #wordMs = 0;

  constructor(request: ModelRequest, onEvent: (event: ModelEvent) => void, signal: AbortSignal) {
    this.#request = request;
    this.#onEvent = onEvent;
    this.#signal = signal;
    this.#progress = progressOf(request.input);
    this.#tokens = new TokenCount(request);
  }

  async run(): Promise<void> {
    this.#signal.throwIfAborted();
    this.#onEvent({ type: 'created' });
    const { message, calls } = this.#progress;
    const script = parseScript(message);
    const steps = script.length > 0 ? script : [{ type: 'say', text: this.#withoutScript(message) } as const];
    const from = afterCalls(steps, calls);
    const rest = steps.slice(from);
    this.#wordMs = steps.slice(0, from).reduce((ms, step) => (step.type === 'pace' ? step.ms : ms), 0);
    const spoke = await this.#perform(rest);
    if (!spoke) await this.#say('The script has come to its end.');
    const responseId = `resp_offline_${this.#request.input.length}`;
    this.#onEvent({ type: 'completed', responseId, usage: this.#tokens.usage(), endTurn: null });
  }

  /** What to say to a message without a script: who asks for a text alone asks for a summary, with words of its own. */
  #withoutScript(message: string): string {
    if (this.#request.tools.length === 0)
      return 'I am the offline model: there is nothing that I could sum up.';
    return isSummary(message) ? 'The script went with the history that was compacted.' : HELP;
  }

  /** Performs steps up to the first call. Says whether the response has a message or a call to show for it. */
  async #perform(steps: readonly Step[]): Promise<boolean> {
    let spoke = false;
    for (const step of steps) {
      switch (step.type) {
        case 'say':
          await this.#say(this.#filledIn(step.text));
          spoke = true;
          break;
        case 'think':
          await this.#think(step.text);
          break;
        case 'wait':
          await sleep(step.ms, undefined, { signal: this.#signal });
          break;
        case 'pace':
          this.#wordMs = step.ms;
          break;
        case 'fail':
          throw new ModelError(scriptedFailure(step.reason));
        default: {
          const callId = `call_offline_${this.#request.input.filter(isCallItem).length + 1}`;
          const made = toolItem(step, this.#request.tools, callId);
          if ('item' in made) this.#done(made.item, this.#nextId('fc'));
          else await this.#say(made.problem);
          return true;
        }
      }
    }
    return spoke;
  }

  async #say(text: string): Promise<void> {
    const itemId = this.#nextId('msg');
    const message = (content: string): ResponseItem => ({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: content }],
    });
    this.#onEvent({ type: 'itemAdded', item: message(''), itemId });
    await this.#words(text, (delta) => this.#onEvent({ type: 'textDelta', delta }));
    this.#done(message(text), itemId);
  }

  async #think(text: string): Promise<void> {
    const itemId = this.#nextId('rs');
    const thought = (summary: string[]): ResponseItem => ({
      type: 'reasoning',
      summary: summary.map((part) => ({ type: 'summary_text', text: part })),
      encrypted_content: null,
    });
    this.#onEvent({ type: 'itemAdded', item: thought([]), itemId });
    this.#onEvent({ type: 'reasoningSummaryPartAdded', index: 0 });
    await this.#words(text, (delta) => this.#onEvent({ type: 'reasoningSummaryDelta', delta, index: 0 }));
    this.#done(thought([text]), itemId);
  }

  /** Hands text out word by word, each with the space that follows it. */
  async #words(text: string, give: (word: string) => void): Promise<void> {
    let given = 0;
    for (const [word] of text.matchAll(/\s*\S+\s*/g)) {
      if (this.#wordMs > 0) await sleep(this.#wordMs, undefined, { signal: this.#signal });
      else if (++given % WORDS_AT_ONCE === 0) await new Promise(setImmediate);
      this.#signal.throwIfAborted();
      give(word);
    }
  }

  #done(item: ResponseItem, itemId: string): void {
    this.#signal.throwIfAborted();
    this.#tokens.add(item);
    this.#onEvent({ type: 'itemDone', item, itemId });
  }

  /** Unique in the conversation: it grows with every response. */
  #nextId(kind: string): string {
    this.#items += 1;
    return `${kind}_offline_${this.#request.input.length}_${this.#items}`;
  }

  /** `{output}` stands for what the last call printed, `{output 2}` for the second since the user spoke. */
  #filledIn(text: string): string {
    const { outputs } = this.#progress;
    return text.replace(/\{output(?: (\d+))?\}/g, (_found, number: string | undefined) => {
      const output = number === undefined ? outputs.at(-1) : outputs[Number(number) - 1];
      return output ?? '(no output)';
    });
  }
}

/** The index of the first step after so many calls. */
function afterCalls(steps: readonly Step[], calls: number): number {
  let left = calls;
  for (const [index, step] of steps.entries()) {
    if (left === 0) return index;
    if (isCall(step)) left -= 1;
  }
  return steps.length;
}
