import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { StoreError } from '../../src/store/index.ts';
import { loadRollout } from '../../src/store/rollout/reader.ts';
import { RolloutWriter } from '../../src/store/rollout/writer.ts';
import { agentMessage, makeHome, userMessage, writeRollout } from './fixtures.ts';

const WRITER = new URL('../../src/store/rollout/writer.ts', import.meta.url).href;

/** Runs a script in a Node process of its own that can import the sources. */
function runScript(home: string, source: string): ReturnType<typeof spawn> {
  const script = path.join(home, `script-${String(Math.random())}.mjs`);
  fs.writeFileSync(script, source);
  return spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('rollout writer', () => {
  test('makes the file and its folders with the first records', async () => {
    const file = path.join(makeHome(), 'sessions/2026/11/22/rollout.jsonl');
    const writer = new RolloutWriter(file, () => new Date('2026-11-22T10:00:00.123Z'));
    writer.append([]);
    expect(fs.existsSync(path.dirname(file))).toBe(false);
    writer.append([userMessage('a'), agentMessage('b')]);
    writer.append([userMessage('c')]);
    expect(fs.readFileSync(file, 'utf8').split('\n')).toEqual([
      '{"timestamp":"2026-11-22T10:00:00.123Z","type":"event_msg","payload":{"type":"user_message","message":"a","images":[],"local_images":[],"text_elements":[]}}',
      '{"timestamp":"2026-11-22T10:00:00.123Z","type":"event_msg","payload":{"type":"agent_message","message":"b","phase":null,"memory_citation":null}}',
      '{"timestamp":"2026-11-22T10:00:00.123Z","type":"event_msg","payload":{"type":"user_message","message":"c","images":[],"local_images":[],"text_elements":[]}}',
      '',
    ]);
    writer.close();
  });

  test('keeps a torn last line to itself', async () => {
    const { path: file } = writeRollout(makeHome(), { records: [userMessage('kept')] });
    fs.appendFileSync(file, '{"timestamp":"2026-11-22T10:00:00.000Z","type":"event_msg","payl');
    const writer = RolloutWriter.resume(file);
    writer.append([agentMessage('after')]);
    writer.close();
    const { items, undecodable } = await loadRollout(file);
    expect(items.slice(1).map(({ payload }) => payload)).toEqual([
      userMessage('kept').payload,
      agentMessage('after').payload,
    ]);
    expect(undecodable).toBe(1);
  });

  test('does not bring a vanished file back as a headless one', () => {
    const file = path.join(makeHome(), 'gone.jsonl');
    expect(() => RolloutWriter.resume(file)).toThrow(expect.objectContaining({ kind: 'io', code: 'ENOENT' }));
    expect(fs.existsSync(file)).toBe(false);
  });

  test.runIf(fs.existsSync('/dev/full'))('says that the disk is full', () => {
    const file = path.join(makeHome(), 'full.jsonl');
    fs.symlinkSync('/dev/full', file);
    const writer = new RolloutWriter(file);
    expect(() => writer.append([userMessage('x')])).toThrow(StoreError);
    expect(() => writer.append([userMessage('x')])).toThrow(
      expect.objectContaining({ kind: 'io', code: 'ENOSPC' }),
    );
    writer.close();
  });

  test('takes back what a failing write left of a batch', async () => {
    const { path: file } = writeRollout(makeHome());
    const before = fs.readFileSync(file, 'utf8');
    const child = runScript(
      path.dirname(file),
      `import { RolloutWriter } from ${JSON.stringify(WRITER.replace(/writer\.ts$/, 'writer.ts'))};`,
    );
    child.kill();
    await once(child, 'exit');
    expect(fs.readFileSync(file, 'utf8')).toBe(before);
  });
});
