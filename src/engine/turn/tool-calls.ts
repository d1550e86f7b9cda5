import type { ResponseItem } from '../../protocol/index.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../../tools/tool.ts';
import { ToolFailure, TurnCancelled } from '../../tools/tool.ts';
import type { ToolSet } from '../../tools/tool-set.ts';

/** What running the calls of one model response needs. */
export interface ToolCallsOptions {
  readonly tools: ToolSet;
  readonly context: ToolContext;
  /** Runs when a tool has answered a call. */
  readonly afterCall: (toolName: string) => Promise<void>;
  /** Ends the turn; called when the user chose so in an approval. */
  readonly cancelTurn: () => void;
}

/**
 * The calls of one model response. Each starts as soon as it is known; calls that may run beside each other do, the
 * others wait for what came before and hold up what comes after.
 */
export class ToolCalls {
  readonly #options: ToolCallsOptions;
  readonly #results: Promise<ResponseItem>[] = [];
  #shared: Promise<unknown>[] = [];
  #exclusive: Promise<unknown> = Promise.resolve();

  constructor(options: ToolCallsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#results.length;
  }

  /** Starts a call, now or when its turn comes. */
  start(call: ToolCall): void {
    const { tools, context } = this.#options;
    const begun = Date.now();
    const tool = tools.find(call);
    const ran = tool?.parallel === true ? this.#startShared(call, tool) : this.#startExclusive(call, tool);
    const result = ran.catch((error: unknown) => {
      if (context.signal.aborted) return outputItem(call, { body: abortedReport(call, Date.now() - begun) });
      throw error;
    });
    result.catch(() => undefined);
    this.#results.push(result);
  }

  /**
   * Waits for every call and returns their outputs in the order of the calls; where the turn was ended early, the
   * output of a call says so.
   *
   * @throws the first error that is not the model's to know, once all calls have ended
   */
  async settle(): Promise<ResponseItem[]> {
    const ended = await Promise.allSettled(this.#results);
    return ended.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  #startShared(call: ToolCall, tool: Tool): Promise<ResponseItem> {
    const result = this.#exclusive.then(() => this.#run(call, tool));
    this.#shared.push(result.catch(() => undefined));
    return result;
  }

  #startExclusive(call: ToolCall, tool: Tool | null): Promise<ResponseItem> {
    const result = Promise.all([this.#exclusive, ...this.#shared]).then(() => this.#run(call, tool));
    this.#exclusive = result.catch(() => undefined);
    this.#shared = [];
    return result;
  }

  async #run(call: ToolCall, tool: Tool | null): Promise<ResponseItem> {
    const { context, afterCall } = this.#options;
    context.signal.throwIfAborted();
    if (tool === null) return outputItem(call, { body: unsupported(call) });
    const output = await this.#answer(call, tool);
    await afterCall(call.name);
    return output;
  }

  async #answer(call: ToolCall, tool: Tool): Promise<ResponseItem> {
    const { context, cancelTurn } = this.#options;
    try {
      return outputItem(call, await tool.run(call, context));
    } catch (error) {
      if (error instanceof TurnCancelled) cancelTurn();
      if (error instanceof ToolFailure) return outputItem(call, { body: error.message });
      throw error;
    }
  }
}

function unsupported(call: ToolCall): string {
  return call.kind === 'custom'
    ? `unsupported custom tool call: ${call.name}`
    : `unsupported call: ${call.namespace ?? ''}${call.name}`;
}

const RUNS_COMMANDS: ReadonlySet<string> = new Set([
  'shell',
  'container.exec',
  'shell_command',
  'local_shell',
]);

/** What the model is told of a call that went with its turn, in the form of 0.129.0. */
function abortedReport(call: ToolCall, elapsedMs: number): string {
  const seconds = (elapsedMs / 1000).toFixed(1);
  return RUNS_COMMANDS.has(call.name)
    ? `Wall time: ${seconds} seconds\naborted by user`
    : `aborted by user after ${seconds}s`;
}

/** What the model gets for its call; a search that found nothing is not told why. */
function outputItem(
  { kind, callId: call_id }: ToolCall,
  { body: output, found = [] }: ToolOutput,
): ResponseItem {
  switch (kind) {
    case 'function':
    case 'localShell':
      return { type: 'function_call_output', call_id, output };
    case 'custom':
      return { type: 'custom_tool_call_output', call_id, output };
    case 'search':
      return {
        type: 'tool_search_output',
        call_id,
        status: 'completed',
        execution: 'client',
        tools: [...found],
      };
  }
}
