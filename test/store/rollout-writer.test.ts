import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { StoreError } from '../../src/store/index.ts';
import { RolloutWriter } from '../../src/store/rollout/writer.ts';
import { agentMessage, makeHome, userMessage, writeRollout, loadRollout, storeScript } from './fixtures.ts';

/** A program around the writer. */
const writerScript = (folder: string, body: string): Promise<string> =>
  storeScript(folder, { RolloutWriter: 'rollout/writer.ts' }, body);

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
    const home = makeHome();
    const { path: file } = writeRollout(home);
    const before = fs.readFileSync(file, 'utf8');
    const script = await writerScript(
      home,
      `const writer = RolloutWriter.resume(process.argv[2]);
       try {
         writer.append([{ type: 'compacted', payload: { message: 'x'.repeat(200_000) } }]);
       } catch (error) {
         console.log(error.kind, error.code);
       }`,
    );
    // A limit on the file's size lets the first part of a write through, like a disk that fills up.
    const child = spawn('bash', [
      '-c',
      `trap '' XFSZ; ulimit -f 64; exec ${process.execPath} ${script} ${file}`,
    ]);
    child.stdout.setEncoding('utf8');
    const said = child.stdout.toArray();
    await once(child, 'exit');
    expect((await said).join('')).toBe('io EFBIG\n');
    expect(fs.readFileSync(file, 'utf8')).toBe(before);
  });

  test('has stored what it returned from, even if the process is killed then', async () => {
    const home = makeHome();
    const file = path.join(home, 'killed.jsonl');
    const script = await writerScript(
      home,
      `const writer = new RolloutWriter(process.argv[2]);
       for (let n = 0; ; n += 1) {
         writer.append([{ type: 'compacted', payload: { message: String(n) } }]);
         fs.writeSync(1, n + '\\n');
       }`,
    );
    const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let acknowledged = '';
    child.stdout.on('data', (chunk: Buffer) => {
      acknowledged += chunk.toString();
      if (acknowledged.length > 500) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const last = Number(acknowledged.trimEnd().split('\n').at(-1));
    const { items } = await loadRollout(file);
    expect(items.length).toBeGreaterThan(last);
    expect(items[last]).toMatchObject({ payload: { message: String(last) } });
  });

  test('keeps lines whole when two processes write at once', async () => {
    const home = makeHome();
    const file = path.join(home, 'shared.jsonl');
    const script = await writerScript(
      home,
      `const writer = new RolloutWriter(process.argv[2]);
       for (let n = 0; n < 150; n += 1) {
         const message = process.argv[3].repeat(1 + ((n * 7919) % 20_000));
         writer.append([{ type: 'compacted', payload: { message } }, { type: 'compacted', payload: { message: 'x' } }]);
       }`,
    );
    const children = ['a', 'b'].map((name) => spawn(process.execPath, [script, file, name]));
    await Promise.all(children.map((child) => once(child, 'exit')));
    const { items, undecodable } = await loadRollout(file);
    expect({ lines: items.length, undecodable }).toEqual({ lines: 600, undecodable: 0 });
  });
});
