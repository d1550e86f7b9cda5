import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `O_TMPFILE` of Linux (x86-64 and arm64), which Node does not name: a file without a name. */
const O_TMPFILE = 0o20200000;

/** Opens an empty file that nobody else can open, to read and write: in memory where that can be had. */
export function openNamelessFile(): number {
  return (process.platform === 'linux' ? openUnnamed() : undefined) ?? openAndUnname();
}

function openUnnamed(): number | undefined {
  for (const folder of ['/dev/shm', tmpdir()]) {
    try {
      return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600);
    } catch {
      continue;
    }
  }
  return undefined;
}

function openAndUnname(): number {
  const folder = mkdtempSync(join(tmpdir(), 'quire-fd-'));
  try {
    return openSync(join(folder, 'content'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
