/** What a user approves after a reviewer denied it: the event of 0.129.0, as its clients hand it back. */
import { decode, type JsonValue, type ResponseItem } from '../../protocol/index.ts';
import { def, json, obj, optional, string, stringEnum, unpublished } from '../../protocol/schema/index.ts';
import { invalid } from '../errors.ts';

const Status = def(
  'GuardianAssessmentStatus',
  () => stringEnum('in_progress', 'approved', 'denied', 'timed_out', 'aborted'),
  unpublished,
);

const DeniedEvent = def(
  'GuardianAssessmentEvent',
  () => obj({ id: string, turn_id: optional(string), status: Status, action: json }),
  unpublished,
);

/** How the message begins that tells model and reviewers of an approval. */
export const APPROVED_BY_USER = 'The user has approved by hand an action that was denied before.';

/**
 * What the model is told of a denied action that the user approves; null where the event is of no denial.
 *
 * @throws EngineError where it is no such event
 */
export function approvalMessage(event: JsonValue): ResponseItem | null {
  const found = decode(DeniedEvent, event);
  if (!found.ok) throw invalid(`invalid Guardian denial event: ${found.message}`);
  const { status, action } = found.value;
  if (status !== 'denied') return null;
  const approved = JSON.stringify({ action, outcome: 'allowed' }, null, 2);
  const text = `${APPROVED_BY_USER}\n\nIt holds for exactly this action, in the context in which it was asked for. Another target, other arguments or other contents are not approved by it.\n\nApproved action:\n${approved}`;
  return { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] };
}
