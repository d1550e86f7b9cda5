import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportJsonSchema, exportTypeScript, typeScriptFiles } from '../../src/protocol/export/index.ts';

const compiler = path.resolve(import.meta.dirname, '../../node_modules/.bin/tsc');

let folder = '';
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'quire-export-'));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

describe('the TypeScript export', () => {
  it.each([
    { experimental: true, count: 579 },
    { experimental: false, count: 534 },
  ])('writes the published files and compiles (%j)', async ({ experimental, count }) => {
    const out = path.join(folder, String(experimental));
    await exportTypeScript(out, { experimental });
    const files = (await fs.readdir(out, { recursive: true })).filter((name) => name.endsWith('.ts'));
    expect(files).toHaveLength(count);
    const use = path.join(out, 'use.ts');
    await fs.writeFile(use, usage);
    const flags = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--exactOptionalPropertyTypes',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
      '--target',
      'es2022',
      '--types',
      '',
    ];
    const { stdout } = await promisify(execFile)(compiler, [...flags, use], { cwd: folder });
    expect(stdout).toBe('');
  });

  it('keeps experimental fields and methods out of the stable types', () => {
    const stable = typeScriptFiles({ experimental: false });
    expect(stable.get('v2/ThreadStartParams.ts')).not.toContain('mockExperimentalField');
    expect(stable.get('ClientRequest.ts')).not.toContain('mock/experimentalMethod');
    expect(stable.has('v2/MockExperimentalMethodParams.ts')).toBe(false);
    expect(typeScriptFiles({ experimental: true }).get('v2/ThreadStartParams.ts')).toContain(
      'mockExperimentalField?: string | null',
    );
  });

  it('tells optional, nullable and left-out fields apart', () => {
    const files = typeScriptFiles({ experimental: true });
    expect(files.get('v2/FsCopyParams.ts')).toContain('recursive?: boolean');
    expect(files.get('v2/ThreadListParams.ts')).toContain('limit?: number | null');
    expect(files.get('v2/Thread.ts')).toContain('path: string | null');
    expect(files.get('v2/ThreadItem.ts')).toContain('savedPath?: AbsolutePathBuf');
  });
});

describe('the JSON Schema export', () => {
  it('writes its files below the folder it is given', async () => {
    const out = path.join(folder, 'new', 'json');
    await exportJsonSchema(out, { experimental: false });
    const written: unknown = JSON.parse(
      await fs.readFile(path.join(out, 'v2', 'TurnStartParams.json'), 'utf8'),
    );
    expect(written).toMatchObject({ title: 'TurnStartParams', type: 'object' });
  });
});

/** What a client does with the types. */
const usage = `
import type { ClientRequest, RequestId, ServerNotification, v2 } from './index';
import type { ClientRequest as Direct } from './ClientRequest';

export const id: RequestId = 1;
export const request: ClientRequest = { method: 'thread/start', id, params: { model: 'm' } as v2.ThreadStartParams };
export const same: Direct = request;
export function text(item: v2.ThreadItem): string | null {
  switch (item.type) {
    case 'agentMessage':
      return item.text;
    case 'commandExecution':
      return item.aggregatedOutput;
    default:
      return null;
  }
}
export function started(message: ServerNotification): string | undefined {
  return message.method === 'thread/started' ? message.params.thread.id : undefined;
}
`;
