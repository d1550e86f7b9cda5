import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TurnsBuilder, readTurns } from '../../src/engine/history/index.ts';
import { LocalThreadStore } from '../../src/store/index.ts';
import { readLine } from '../../src/store/rollout/reader.ts';

interface ReferenceCase {
  name: string;
  /** A whole rollout file, with damaged and unknown lines. */
  lines: string[];
  /** What `thread/read` of the reference 0.129.0 answered for it. */
  turns: unknown[];
}

const cases: ReferenceCase[] = JSON.parse(
  fs.readFileSync(new URL('./reference-turns.json', import.meta.url), 'utf8'),
);

function builderOf(lines: readonly string[]): TurnsBuilder {
  const builder = new TurnsBuilder();
  for (const line of lines) {
    const record = readLine(Buffer.from(line));
    if (record === 'skipped') builder.skip();
    else if (typeof record !== 'string') builder.add(record);
  }
  return builder;
}

/** Hook prompts without an id in the file get a random one. */
const comparable = (turns: unknown): unknown =>
  JSON.parse(JSON.stringify(turns).replace(/("type":"hookPrompt","id":")[^"]*/g, '$1any'));

describe('turns of a stored thread', () => {
  test.each(cases)('are the ones that the reference reads: $name', ({ lines, turns }) => {
    expect(comparable(builderOf(lines).turns())).toEqual(comparable(turns));
  });

  test('are the same when they are read from the file without parsing all of it', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quire-turns-'));
    onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
    const store = new LocalThreadStore({ codexHome: folder, defaultProvider: 'mock' });
    onTestFinished(() => store.close());
    for (const { name, lines, turns } of cases) {
      const file = path.join(folder, `${name}.jsonl`);
      fs.writeFileSync(file, lines.join('\n'));
      expect({ name, turns: comparable(await readTurns(store, { path: file })) }).toEqual({
        name,
        turns: comparable(turns),
      });
    }
  });

  test('leave the last turn in progress while the thread runs it', () => {
    const [open] = cases.filter(({ name }) => name === 'incomplete');
    const builder = builderOf(open?.lines ?? []);
    expect(builder.turns({ running: true }).map((turn) => turn.status)).toEqual(['inProgress']);
    expect(builder.turns().map((turn) => turn.status)).toEqual(['interrupted']);
  });

  test('can be asked for in the middle, without later records changing the answer', () => {
    const [steered] = cases.filter(({ name }) => name === 'steer');
    const lines = steered?.lines ?? [];
    const builder = builderOf(lines.slice(0, 3));
    const early = builder.turns();
    for (const line of lines.slice(3)) {
      const record = readLine(Buffer.from(line));
      if (typeof record !== 'string') builder.add(record);
    }
    expect(early.map((turn) => turn.items.length)).toEqual([1]);
    expect(builder.turns().map((turn) => turn.items.length)).toEqual([4]);
  });
});
