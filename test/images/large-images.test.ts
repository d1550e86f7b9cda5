import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { readPromptImage } from '../../src/images/index.ts';

/** What this process has held in memory since `forgetPeak`, in megabytes. */
const peak = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
const forgetPeak = (): void => writeFileSync('/proc/self/clear_refs', '5');

test.runIf(process.platform === 'linux')('an image of many pixels is not held in memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quire-image-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'large.png');
  await sharp({ create: { width: 12_000, height: 10_000, channels: 4, background: '#123' } }).toFile(path);
  forgetPeak();
  const before = peak();
  expect(await readPromptImage(path, true)).toMatch(/^data:image\/png;base64,/);
  // All its pixels are 458 MB.
  expect(peak() - before).toBeLessThan(250);
});
