import { createHash } from 'node:crypto';
import type { ResponseItem } from '../../../protocol/index.ts';
import { type RequestFields, wireItem } from '../body.ts';

/** What a request may leave out because the provider holds it. */
export interface Continuation {
  readonly previousResponseId: string;
  /** What comes behind that response; it may be nothing. */
  readonly input: readonly object[];
}

/**
 * What a provider holds over a connection: its last request and the items of its answer. A request that says the same
 * but for further items needs to send those only. Items are kept as a digest: histories are long.
 */
export class HeldConversation {
  #form = '';
  #items = createHash('sha256');
  #count = 0;
  #responseId = '';

  /** What the request can leave out; null where it has to be sent whole. */
  continuation(request: RequestFields): Continuation | null {
    if (this.#responseId === '' || request.input.length < this.#count) return null;
    if (formOf(request) !== this.#form) return null;
    const held = digest(request.input.slice(0, this.#count));
    if (held.digest('hex') !== this.#items.copy().digest('hex')) return null;
    return { previousResponseId: this.#responseId, input: request.input.slice(this.#count) };
  }

  /** A request is sent; until it is answered nothing can be left out. */
  begin(request: RequestFields): void {
    this.#form = formOf(request);
    this.#items = digest(request.input);
    this.#count = request.input.length;
    this.#responseId = '';
  }

  /** The provider said an item of its answer. */
  said(item: ResponseItem): void {
    this.#items.update(JSON.stringify(wireItem(item)));
    this.#count++;
  }

  /** The answer is complete. */
  complete(responseId: string): void {
    this.#responseId = responseId;
  }
}

function formOf(request: RequestFields): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...request, input: [] }))
    .digest('hex');
}

function digest(items: readonly object[]): ReturnType<typeof createHash> {
  const hash = createHash('sha256');
  for (const item of items) hash.update(JSON.stringify(item));
  return hash;
}
