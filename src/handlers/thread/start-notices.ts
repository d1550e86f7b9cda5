import type { Thread } from '../../engine/index.ts';
import type { Outgoing, Session } from '../../rpc/index.ts';

/** Tells a connection, before it is answered, of what it asks for that has no effect any more. */
export function tellDeprecated(
  outgoing: Outgoing,
  session: Session,
  { persistExtendedHistory }: { readonly persistExtendedHistory?: boolean },
): void {
  if (persistExtendedHistory !== true) return;
  outgoing.notify([session], 'deprecationNotice', {
    summary: 'persistExtendedHistory is deprecated and ignored',
    details: 'Leave it out: what is stored of a thread is the same with and without it.',
  });
}

/** Tells a connection what it should know of the configuration of the thread that it loaded. */
export function tellNotices(outgoing: Outgoing, session: Session, thread: Thread): void {
  const { warnings, deprecations } = thread.start.notices;
  for (const { summary, details } of deprecations) {
    outgoing.notify([session], 'deprecationNotice', { summary, details });
  }
  for (const message of warnings) outgoing.notify([session], 'warning', { threadId: thread.id, message });
}
