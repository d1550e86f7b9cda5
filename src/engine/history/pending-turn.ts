/** A turn while it is put together from records. */
import type { ThreadItem, Turn } from '../../protocol/index.ts';

export class PendingTurn {
  readonly id: string;
  /** Opened by a record of its own, so it is kept even without items. */
  readonly explicit: boolean;
  /** A compaction happened in it, which keeps it too. */
  sawCompaction = false;
  readonly #items: ThreadItem[] = [];
  readonly #positions = new Map<string, number>();
  readonly #startedAt: number | null;
  #status: Turn['status'];
  #completedAt: number | null = null;
  #durationMs: number | null = null;
  /** How many items it has, once they were let go; null while they are kept. */
  #released: number | null = null;

  private constructor(id: string, explicit: boolean, startedAt: number | null) {
    this.id = id;
    this.explicit = explicit;
    this.#startedAt = startedAt;
    this.#status = explicit ? 'inProgress' : 'completed';
  }

  /** @param startedAt Unix seconds */
  static started(id: string, startedAt: number | null): PendingTurn {
    return new PendingTurn(id, true, startedAt);
  }

  /** A turn that no record opened, as in old files: complete unless something says otherwise. */
  static implied(id: string): PendingTurn {
    return new PendingTurn(id, false, null);
  }

  /** A turn of which only the number of its items is known. */
  static counted(id: string, items: number): PendingTurn {
    const turn = new PendingTurn(id, true, null);
    turn.#released = items;
    return turn;
  }

  get itemCount(): number {
    return this.#released ?? this.#items.length;
  }

  get lastItem(): ThreadItem | undefined {
    return this.#items.at(-1);
  }

  get isWorthKeeping(): boolean {
    return this.itemCount > 0 || this.explicit || this.sawCompaction;
  }

  /** Lets the items go, which nobody asked for; what they are stays known, so that later ones are counted rightly. */
  release(): void {
    this.#released ??= this.#items.length;
    this.#items.length = 0;
  }

  push(item: ThreadItem): void {
    if (!this.#positions.has(item.id)) this.#positions.set(item.id, this.itemCount);
    if (this.#released === null) this.#items.push(item);
    else this.#released += 1;
  }

  /** Replaces the item of the same id, or adds it. */
  upsert(item: ThreadItem): void {
    const position = this.#positions.get(item.id);
    if (position === undefined) this.push(item);
    else if (this.#released === null) this.#items[position] = item;
  }

  complete(completedAt: number | null, durationMs: number | null): void {
    if (this.#status === 'inProgress') this.#status = 'completed';
    this.#completedAt = completedAt;
    this.#durationMs = durationMs;
  }

  interrupt(completedAt: number | null, durationMs: number | null): void {
    this.#status = 'interrupted';
    this.#completedAt = completedAt;
    this.#durationMs = durationMs;
  }

  toTurn(running: boolean): Turn {
    const status = this.#status === 'inProgress' && !running ? 'interrupted' : this.#status;
    return {
      id: this.id,
      items: [...this.#items],
      itemsView: 'full',
      status,
      error: null,
      startedAt: this.#startedAt,
      completedAt: this.#completedAt,
      durationMs: this.#durationMs,
    };
  }
}
