import type { CommandAction, ThreadItem } from '../../protocol/index.ts';
import { outputDeltas } from '../output-deltas.ts';
import { displayCommand } from '../shell/index.ts';
import type { ToolContext } from '../tool.ts';
import type { Utf8Chunks } from '../utf8-chunks.ts';

type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;

/** What a session's item is about. */
export interface SessionItemFacts {
  readonly callId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly commandActions: readonly CommandAction[];
}

/** The item of a session, as clients see it: it begins in the turn of its call and may end long after. */
export class SessionItem {
  readonly #context: Pick<ToolContext, 'turnId' | 'emit'>;
  #item: CommandItem;
  #state: 'new' | 'started' | 'completed' = 'new';

  constructor(facts: SessionItemFacts, context: Pick<ToolContext, 'turnId' | 'emit'>) {
    this.#context = context;
    this.#item = {
      type: 'commandExecution',
      id: facts.callId,
      command: displayCommand(facts.argv),
      cwd: facts.cwd,
      processId: null,
      source: 'agent',
      status: 'inProgress',
      commandActions: [...facts.commandActions],
      aggregatedOutput: null,
      exitCode: null,
      durationMs: null,
    };
  }

  get id(): string {
    return this.#item.id;
  }

  /** Before the client is asked about it: there is no process yet, and none is named (0.129.0). */
  startAsking(): void {
    this.#start();
  }

  /** Its process runs. */
  start(processId: string): void {
    this.#item = { ...this.#item, processId, source: 'unifiedExecStartup' };
    this.#start();
  }

  deltas(): Utf8Chunks {
    return outputDeltas(this.#context, this.id);
  }

  complete(end: { readonly output: string; readonly exitCode: number; readonly durationMs: number }): void {
    const { output, exitCode, durationMs } = end;
    const status = exitCode === 0 ? 'completed' : 'failed';
    this.#complete({ status, aggregatedOutput: output === '' ? null : output, exitCode, durationMs });
  }

  /** Ends it if it was started and no process came of it. */
  abandon(): void {
    this.#complete({ status: 'declined' });
  }

  #start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    const { turnId, emit } = this.#context;
    emit({ type: 'itemStarted', turnId, item: this.#item, startedAtMs: Date.now() });
  }

  #complete(ending: Partial<CommandItem> & Pick<CommandItem, 'status'>): void {
    if (this.#state !== 'started') return;
    this.#state = 'completed';
    const { turnId, emit } = this.#context;
    emit({ type: 'itemCompleted', turnId, item: { ...this.#item, ...ending }, completedAtMs: Date.now() });
  }
}
