/** Who has a claim, written as part of a file's name, and whether that process still lives. */
import fs from 'node:fs';
import os from 'node:os';
import { randomUUID } from 'node:crypto';
import { errnoOf } from '../errors.ts';

export interface ClaimOwner {
  readonly pid: number;
  /** When the process started, in ticks since the machine did; empty where the system does not tell (no `/proc`). */
  readonly started: string;
  /** Where the pid counts: the boot of the machine and the pid namespace. Elsewhere it names another process. */
  readonly place: string;
  readonly host: string;
}

/** `unknown`: of another machine or container, or on a system that does not tell a process from its successor. */
export type OwnerLife = 'alive' | 'dead' | 'unknown';

/** This process as an owner: `pid,started,place,host,store`. The last one tells its stores from each other. */
export function ownerOfStore(): string {
  const { pid } = process;
  return [pid, startOf(pid) ?? '', placeOfPids(), plain(os.hostname()), randomUUID()].join();
}

/** Undefined for what is no owner. */
export function parseOwner(text: string): ClaimOwner | undefined {
  const [pid = '', started, place, host] = text.split(',');
  if (!/^[1-9]\d*$/.test(pid)) return undefined;
  if (started === undefined || place === undefined || host === undefined) return undefined;
  return { pid: Number(pid), started, place, host };
}

export function lifeOf({ pid, started, place }: ClaimOwner): OwnerLife {
  if (place !== placeOfPids()) return 'unknown';
  if (started !== '') return startOf(pid) === started ? 'alive' : 'dead';
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch (error) {
    return errnoOf(error) === 'ESRCH' ? 'dead' : 'unknown';
  }
}

/** A killed process that nobody has waited for keeps its pid and counts as gone: it writes nothing more. */
const GONE_STATES: ReadonlySet<string> = new Set(['Z', 'X', 'x']);
/** Of the fields of `/proc/<pid>/stat` behind the state. */
const START_FIELD = 18;

/** The start of a process that runs here, undefined where none does (or `/proc` is not there to ask). */
function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name stands in parentheses and may hold anything; the fields count from behind it.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return GONE_STATES.has(state) ? undefined : fields[START_FIELD];
  } catch {
    return undefined;
  }
}

let place: string | undefined;

function placeOfPids(): string {
  place ??= plain(readPlace());
  return place;
}

function readPlace(): string {
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}-${fs.readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return os.hostname();
  }
}

/** As it can stand in a file's name, between commas. */
const plain = (text: string): string => text.replaceAll(/[^\w.-]/g, '').slice(0, 64);
