/**
 * How V8 trades memory for speed, which is a matter of the whole process. A server mostly waits, on machines where many
 * of them run, or shows threads, which is over before optimised code would pay; so it begins small. The first turn,
 * process or search ends that for good.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * The space for new objects stays as small as it is, the heap grows less before it is collected, and nothing is
 * optimised. V8 heeds changes of these settings at any time; others it reads only when it starts.
 */
const SMALL = ['--semi-space-growth-factor=1', '--optimize-for-size', '--no-opt'];
/** The same settings as V8 has them by itself. */
const USUAL = ['--semi-space-growth-factor=2', '--no-optimize-for-size', '--opt'];

let isSmall = false;

/**
 * Has the process stay small until there is work. For a process of our own only: whoever embeds a server decides for
 * himself. To be called when all code is loaded: what was compiled under other settings is not accepted.
 */
export function staySmall(): void {
  isSmall = true;
  SMALL.forEach(setFlagsFromString);
}

/** Work begins that is worth the memory. */
export function workAtFullSpeed(): void {
  if (!isSmall) return;
  isSmall = false;
  USUAL.forEach(setFlagsFromString);
}
