/**
 * Who may write a thread, among the processes on one home. A claim is held for a turn or a single change; who else
 * wants to write meanwhile is told who has it. The claim of a process that died is nobody's.
 *
 * Claims live in `CODEX_HOME/quire/claims/<thread id>/`: away from `sessions`, where the reference looks at every
 * file, and by id, because archiving moves the rollout. The reference knows nothing of them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { StoreError, ioError } from '../errors.ts';
import { lifeOf, ownerOfStore, parseOwner } from './owner.ts';
import { type Token, freeToken, makeToken, readToken, renewToken, renewedAtMs, takeToken } from './token.ts';

/** How often a held claim is renewed. */
const RENEW_MS = 5_000;
/** How long a claim that is not renewed counts, where the life of its owner cannot be asked for. */
const LEASE_MS = 20_000;
/** How often a claim is tried for that others make and let go at the same moment. */
const ATTEMPTS = 50;

export class ThreadClaims {
  readonly #folder: string;
  #owner: string | undefined;

  constructor(codexHome: string) {
    this.#folder = path.join(codexHome, 'quire', 'claims');
  }

  /**
   * Claims a thread. A store's claims exclude each other too: whoever owns the store counts them.
   * @throws StoreError `busy` while another process (or store) has it; `io`
   */
  take(threadId: string): ThreadClaim {
    const folder = this.#folderOf(threadId);
    try {
      this.#owner ??= this.#begin();
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const seen = readToken(folder);
        if (seen !== undefined) refuseWhileHeld(threadId, folder, seen);
        const token =
          seen === undefined ? makeToken(folder, this.#owner) : takeToken(folder, seen, this.#owner);
        if (token !== undefined) return new ThreadClaim(threadId, folder, token);
      }
    } catch (error) {
      throw error instanceof StoreError ? error : ioError('claim thread in', folder, error);
    }
    throw heldBy(threadId, null);
  }

  /**
   * Claims what a process left behind that died with it; undefined where nobody has it, or somebody who may live.
   * @throws StoreError like `take`
   */
  takeOver(threadId: string): ThreadClaim | undefined {
    const owner = readToken(this.#folderOf(threadId))?.owner ?? null;
    const left = owner === null ? undefined : parseOwner(owner);
    return left !== undefined && lifeOf(left) === 'dead' ? this.take(threadId) : undefined;
  }

  #folderOf(threadId: string): string {
    return path.join(this.#folder, threadId.toLowerCase().replaceAll(/[^\w-]/g, '_') || '_');
  }

  #begin(): string {
    fs.mkdirSync(this.#folder, { recursive: true });
    return ownerOfStore();
  }
}

/** A claim that this process holds. */
export class ThreadClaim {
  readonly #threadId: string;
  readonly #folder: string;
  readonly #token: Token;
  readonly #renewal: NodeJS.Timeout;
  #renewedAtMs = Date.now();

  constructor(threadId: string, folder: string, token: Token) {
    this.#threadId = threadId;
    this.#folder = folder;
    this.#token = token;
    this.#renewal = setInterval(() => this.#renew(), RENEW_MS);
    this.#renewal.unref();
  }

  /** How many claims there were of the thread, this one included: it only grows. */
  get epoch(): number {
    return this.#token.epoch;
  }

  /**
   * Makes sure that the claim still holds, before a write: a process that stood still for so long that others could
   * take it for dead looks first.
   * @throws StoreError `busy` when another process has claimed the thread since
   */
  check(): void {
    if (Date.now() - this.#renewedAtMs < LEASE_MS || this.#renew()) return;
    throw heldBy(this.#threadId, readToken(this.#folder)?.owner ?? null);
  }

  /** Lets the thread go; again does nothing. */
  release(): void {
    clearInterval(this.#renewal);
    try {
      freeToken(this.#folder, this.#token);
    } catch {
      // Whoever finds it counts it as held by this process for as long as that lives.
    }
  }

  #renew(): boolean {
    try {
      if (!renewToken(this.#folder, this.#token)) return false;
      this.#renewedAtMs = Date.now();
      return true;
    } catch {
      return false;
    }
  }
}

/** @throws StoreError `busy` unless it is free or its owner is dead */
function refuseWhileHeld(threadId: string, folder: string, token: Token): void {
  if (token.owner === null) return;
  const owner = parseOwner(token.owner);
  const life = owner === undefined ? 'unknown' : lifeOf(owner);
  const heardOf = life === 'unknown' ? renewedAtMs(folder, token) : undefined;
  const believed = life === 'alive' || (heardOf !== undefined && Date.now() - heardOf < LEASE_MS);
  if (believed) throw heldBy(threadId, token.owner);
}

function heldBy(threadId: string, name: string | null): StoreError {
  const owner = name === null ? undefined : parseOwner(name);
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return new StoreError(
    'busy',
    `thread ${threadId} is in use by ${who}, which is writing it: try again when it is done`,
  );
}
