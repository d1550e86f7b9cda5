import { mergeAdditional, type AdditionalPermissions } from '../../permissions/index.ts';
import type { PermissionGrantScope } from '../../protocol/index.ts';
import type { SessionApprovals } from '../session-approvals.ts';

/** The permissions that the user granted ahead of commands, for a turn or for the rest of the session. */
export class PermissionGrants {
  readonly #session: SessionApprovals;
  #turn: AdditionalPermissions | null = null;
  #strict = false;

  constructor(session: SessionApprovals) {
    this.#session = session;
  }

  /** All that is granted at present; null where nothing is. */
  get current(): AdditionalPermissions | null {
    return mergeAdditional(this.#session.permissions, this.#turn);
  }

  /** Whether every further command of the turn has to be approved. */
  get strict(): boolean {
    return this.#strict;
  }

  /** @param strict have the turn's further commands approved one by one */
  add(granted: AdditionalPermissions, scope: PermissionGrantScope, strict: boolean): void {
    if (scope === 'session') this.#session.grant(granted);
    else this.#turn = mergeAdditional(granted, this.#turn);
    this.#strict ||= strict;
  }
}
