import type { Thread } from '../../engine/index.ts';
import type { Outgoing, Session } from '../../rpc/index.ts';

/** Tells a connection what it should know of the configuration of the thread that it loaded. */
export function tellNotices(outgoing: Outgoing, session: Session, thread: Thread): void {
  const { warnings, deprecations } = thread.start.notices;
  for (const { summary, details } of deprecations) {
    outgoing.notify([session], 'deprecationNotice', { summary, details });
  }
  for (const message of warnings) outgoing.notify([session], 'warning', { threadId: thread.id, message });
}
