import { spawn, spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { TpmKeys } from '../../src/device-keys/index.ts';
import { ProcessTable } from '../../src/exec/index.ts';
import { testFolder } from '../harness/index.ts';

const installed = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;
const KEY_ID = `dk_tpm_${'A'.repeat(43)}`;

const TOOLS = ['createprimary', 'create', 'load', 'readpublic', 'sign'].map((name) => `tpm2_${name}`);

/** A TPM in software, which stands for a chip, and the tools as they are where the kernel shares it out. */
async function startTpm() {
  const folder = testFolder('tpm');
  const port = await freePort();
  const state = ['--tpm2', '--tpmstate', `dir=${folder.path}`, '--flags', 'not-need-init,startup-clear'];
  const doors = ['--server', `type=tcp,port=${port}`, '--ctrl', `type=tcp,port=${port + 1}`];
  const tpm = spawn('swtpm', ['socket', ...state, ...doors]);
  const ended = once(tpm, 'exit');
  const processes = new ProcessTable();
  onTestFinished(async () => {
    tpm.kill();
    await ended;
    await processes.close();
    folder.remove();
  });
  const path = process.env['PATH'] ?? '';
  for (const tool of TOOLS) {
    // Nothing but the kernel's sharing takes out of the chip what the last tool left in it.
    const script = `#!/bin/sh\nPATH='${path}'\n${tool} "$@" && tpm2_flushcontext -t\n`;
    chmodSync(folder.write(`tools/${tool}`, script), 0o755);
  }
  const tcti = `swtpm:host=127.0.0.1,port=${port}`;
  await expect.poll(() => listens(port)).toBe(true);
  return { folder, tcti, processes, path: folder.join('tools') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Whether something listens there, without connecting to it: that TPM takes one connection at a time. */
function listens(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`:${hex} 00000000:0000 0A`).test(readFileSync('/proc/net/tcp', 'utf8'));
}

test.skipIf(!installed('swtpm') || !installed('tpm2_create'))(
  'keys are made, shown, used and forgotten',
  async () => {
    const { folder, tcti, processes, path } = await startTpm();
    const keysFolder = folder.join('keys');
    const keys = new TpmKeys({
      env: { PATH: path },
      start: processes.start.bind(processes),
      tcti,
      device: folder.path,
      folder: keysFolder,
    });
    expect(await keys.protectionClass()).toBe('hardware_tpm');
    expect(await keys.publicKey(KEY_ID)).toBeUndefined();
    expect(await keys.sign(KEY_ID, Buffer.from('x'))).toBeUndefined();
    const spki = await keys.create(KEY_ID);
    expect(readdirSync(keysFolder).toSorted()).toEqual([`${KEY_ID}.priv`, `${KEY_ID}.pub`]);
    expect(await keys.publicKey(KEY_ID)).toEqual(spki);
    const bytes = Buffer.from('what is signed');
    const signature = await keys.sign(KEY_ID, bytes);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(verify('sha256', bytes, publicKey, signature ?? Buffer.alloc(0))).toBe(true);
    await keys.delete(KEY_ID);
    expect(await keys.publicKey(KEY_ID)).toBeUndefined();
  },
);

test('where there is no TPM no keys are offered', async () => {
  const folder = testFolder('no-tpm');
  const processes = new ProcessTable();
  const keys = new TpmKeys({
    env: { PATH: process.env['PATH'] ?? '' },
    start: processes.start.bind(processes),
    tcti: 'device:/dev/tpmrm0',
    device: folder.join('missing'),
    folder: folder.path,
  });
  expect(await keys.protectionClass()).toBeUndefined();
  await processes.close();
  folder.remove();
});
