import type { ResponseItem } from '../../protocol/index.ts';
import { ModelError } from '../failure.ts';
import { normalizeItem } from '../normalize-item.ts';
import type { ModelRequest } from '../provider.ts';
import { isRecord, parseJson } from '../untyped.ts';

const KEPT_HEADERS = ['x-codex-beta-features', 'x-codex-window-id', 'session_id', 'thread_id'];

/** The headers of `POST /responses/compact`: fewer than a step has, and the client's metadata among them (0.129.0). */
export function compactHeaders({ headers, clientMetadata }: ModelRequest): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name));
  return { ...clientMetadata, ...Object.fromEntries(kept) };
}

/**
 * The history in an answer to `POST /responses/compact`; items of unknown types are passed over.
 *
 * @throws ModelError where there is none
 */
export function compactedItems(body: string): ResponseItem[] {
  const answer = parseJson(body);
  const output = isRecord(answer) ? answer['output'] : undefined;
  if (Array.isArray(output)) return output.flatMap((item) => normalizeItem(item)?.item ?? []);
  const reason = answer === undefined ? 'the compacted history is no JSON' : 'missing field `output`';
  throw new ModelError({ type: 'streamDisconnected', reason, retryAfterMs: null });
}
