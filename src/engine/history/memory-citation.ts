/** Citations of memories, which the model writes into its message and clients get apart from it. */
import type { MemoryCitation, MemoryCitationEntry } from '../../protocol/index.ts';

const BLOCK = /<oai-mem-citation>([\s\S]*?)(?:<\/oai-mem-citation>|$)/g;
const ENTRY = /^(.+):(\d+)-(\d+)\|note=\[(.*)\]$/;

/** The message without its citation blocks (one that is not closed goes to its end), and what they cite; `null` when nothing is cited. */
export function splitMemoryCitation(message: string): { text: string; citation: MemoryCitation | null } {
  const entries: MemoryCitationEntry[] = [];
  const threadIds = new Set<string>();
  const text = message.replace(BLOCK, (_, block: string) => {
    for (const line of linesIn(block, 'citation_entries')) {
      const [, path, start, end, note] = ENTRY.exec(line) ?? [];
      if (path === undefined || note === undefined) continue;
      entries.push({ path, lineStart: Number(start), lineEnd: Number(end), note });
    }
    for (const tag of ['rollout_ids', 'thread_ids']) for (const id of linesIn(block, tag)) threadIds.add(id);
    return '';
  });
  const cites = entries.length > 0 || threadIds.size > 0;
  return { text, citation: cites ? { entries, threadIds: [...threadIds] } : null };
}

function linesIn(block: string, tag: string): string[] {
  const inner = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(block)?.[1] ?? '';
  return inner
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
