/**
 * The one token of a thread: an empty file in the thread's folder whose name says how often the thread was claimed and by
 * whom it is, `8,free` or `8,<owner>`. It passes on by being renamed, which takes it from exactly the name that was
 * seen: of several that try, one succeeds. A name never comes again, since the number only grows.
 */
import fs from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../errors.ts';

export interface Token {
  /** How many claims there were of the thread. */
  readonly epoch: number;
  /** Null when nobody has it. */
  readonly owner: string | null;
}

const FREE = 'free';

/** The token as it is now; undefined when the thread was never claimed, or when it is just passing on. */
export function readToken(folder: string): Token | undefined {
  for (const name of entriesOf(folder)) {
    const [epoch = '', ...owner] = name.split(',');
    if (/^\d+$/.test(epoch)) {
      return { epoch: Number(epoch), owner: owner.join() === FREE ? null : owner.join() };
    }
  }
  return undefined;
}

/** Makes the token of a thread that has none, owned from the start; undefined when there is one. */
export function makeToken(folder: string, owner: string): Token | undefined {
  const token = { epoch: 1, owner };
  // It appears together with its folder, so that nobody finds a folder without it and makes another.
  const made = fs.mkdtempSync(`${folder}.`);
  fs.writeFileSync(tokenPath(made, token), '');
  try {
    fs.renameSync(made, folder);
    return token;
  } catch (error) {
    fs.rmSync(made, { recursive: true, force: true });
    if (isOneOf(error, 'ENOTEMPTY', 'EEXIST')) return undefined;
    throw error;
  }
}

/** Takes over a token that was seen; undefined when it has passed on since. */
export function takeToken(folder: string, seen: Token, owner: string): Token | undefined {
  const token = { epoch: seen.epoch + 1, owner };
  return rename(folder, seen, token) ? token : undefined;
}

/** False when it was another's already. */
export const freeToken = (folder: string, token: Token): boolean =>
  rename(folder, token, { ...token, owner: null });

/** Notes that the owner lives. False when the token has passed on. */
export function renewToken(folder: string, token: Token): boolean {
  const now = new Date();
  return unlessGone(() => fs.utimesSync(tokenPath(folder, token), now, now));
}

/** When its owner was last heard of, Unix ms; undefined when it has passed on. */
export const renewedAtMs = (folder: string, token: Token): number | undefined =>
  fs.statSync(tokenPath(folder, token), { throwIfNoEntry: false })?.mtimeMs;

function rename(folder: string, from: Token, to: Token): boolean {
  return unlessGone(() => fs.renameSync(tokenPath(folder, from), tokenPath(folder, to)));
}

const tokenPath = (folder: string, { epoch, owner }: Token): string =>
  path.join(folder, `${epoch},${owner ?? FREE}`);

function unlessGone(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (isOneOf(error, 'ENOENT')) return false;
    throw error;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (isOneOf(error, 'ENOENT')) return [];
    throw error;
  }
}

const isOneOf = (error: unknown, ...codes: string[]): boolean => codes.includes(errnoOf(error) ?? '');
