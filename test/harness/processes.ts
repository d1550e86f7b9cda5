import { readdirSync, readFileSync } from 'node:fs';

/** The ids of the processes that have `word` as a word of their command line. */
export function processesWith(word: string): string[] {
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && commandLine(id).includes(word));
}

function commandLine(id: string): string[] {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
