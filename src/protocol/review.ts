import {
  def,
  doc,
  nullDefault,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  tagged,
  type Static,
} from './schema/index.ts';
import { Turn } from './turn.ts';

export const ReviewDelivery = def('ReviewDelivery', () => stringEnum('inline', 'detached'));
export type ReviewDelivery = Static<typeof ReviewDelivery>;

export const ReviewTarget = def('ReviewTarget', () =>
  tagged('type', {
    uncommittedChanges: {},
    baseBranch: { branch: string },
    commit: { sha: string, title: doc('What to call the commit, such as its subject.', nullable(string)) },
    custom: { instructions: string },
  }),
);
export type ReviewTarget = Static<typeof ReviewTarget>;

export const ReviewStartParams = def('ReviewStartParams', () =>
  obj({
    threadId: string,
    target: ReviewTarget,
    delivery: doc(
      'In this thread (when absent), or in one of its own.',
      nullDefault(optional(ReviewDelivery)),
    ),
  }),
);
export type ReviewStartParams = Static<typeof ReviewStartParams>;

export const ReviewStartResponse = def('ReviewStartResponse', () =>
  obj({
    turn: Turn,
    reviewThreadId: doc('The thread the review runs in: the given one, or the new one.', string),
  }),
);
export type ReviewStartResponse = Static<typeof ReviewStartResponse>;
