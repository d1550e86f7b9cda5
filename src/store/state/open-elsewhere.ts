import { readdirSync, readlinkSync, realpathSync } from 'node:fs';

/**
 * Whether another process has a file open, as far as can be seen: not those of other users. Only Linux tells; elsewhere
 * one may have.
 *
 * @throws Error where the file is gone
 */
export function isOpenElsewhere(file: string): boolean {
  if (process.platform !== 'linux') return true;
  const place = realpathSync(file);
  return readdirSync('/proc').some(
    (pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && hasOpen(pid, place),
  );
}

function hasOpen(pid: string, place: string): boolean {
  const folder = `/proc/${pid}/fd`;
  // What fails has ended or was closed meanwhile, or is somebody else's.
  const open = attempt(() => readdirSync(folder)) ?? [];
  return open.some((fd) => attempt(() => readlinkSync(`${folder}/${fd}`)) === place);
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
