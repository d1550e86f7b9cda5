import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeByRules } from '../../src/tools/command-verdict.ts';
import { judging, NO_MORE } from './judging.ts';
import { commandActions, displayCommand, isKnownSafe } from '../../src/tools/shell/index.ts';

/** What the reference (0.129.0, approval policy `untrusted`, cwd `$CWD`, shell /bin/bash) made of a command. */
interface Row {
  script?: string;
  argv?: string[];
  display: string;
  actions: unknown[];
  asked: boolean;
  amendment?: string[];
}

const cwd = '/home/me/work';
const home = '/home/me';
const fixture = readFileSync(new URL('fixtures/commands.jsonl', import.meta.url), 'utf8');
const rows = fixture
  .replaceAll('$CWD', cwd)
  .replaceAll('"$HOME/', `"${home}/`)
  .trim()
  .split('\n')
  .map((line): Row => JSON.parse(line));

/** Ours asks about words that bash expands into several: the reference cannot know what they become. */
const STRICTER = new Set(['echo {a,b}']);

async function proposed(argv: readonly string[]): Promise<readonly string[] | null> {
  const request = { argv, cwd, escalated: false, prefixRule: null, ...NO_MORE };
  const context = { ...judging({ type: 'dangerFullAccess' }), approvalPolicy: 'untrusted' } as const;
  const verdict = await judgeByRules(request, context);
  return verdict.type === 'ask' ? verdict.amendment : null;
}

describe('commands, as the reference understands them', () => {
  it.each(rows.map((row) => [JSON.stringify(row.script ?? row.argv), row] as const))('%s', async (_, row) => {
    const argv = row.argv ?? ['/bin/bash', '-c', row.script ?? ''];
    const stricter = STRICTER.has(row.script ?? '');
    const asked = stricter || row.asked;
    expect({
      display: displayCommand(argv),
      actions: await commandActions(argv, cwd, home),
      asked: !(await isKnownSafe(argv)),
      amendment: stricter ? (row.amendment ?? null) : await proposed(argv),
    }).toEqual({ display: row.display, actions: row.actions, asked, amendment: row.amendment ?? null });
  });
});
