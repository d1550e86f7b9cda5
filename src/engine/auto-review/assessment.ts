/** What a reviewer answers; names and defaults are those of 0.129.0. */
import { decode, GuardianRiskLevel, GuardianUserAuthorization } from '../../protocol/index.ts';
import type { JsonValue } from '../../protocol/index.ts';
import { def, nullable, obj, string, stringEnum, unpublished } from '../../protocol/schema/index.ts';

/** A reviewer's judgement of one action. */
export interface Assessment {
  readonly allowed: boolean;
  readonly riskLevel: GuardianRiskLevel;
  readonly userAuthorization: GuardianUserAuthorization;
  readonly rationale: string;
}

/** A reviewer gave no answer that can be used; the message is fit for clients. */
export class ReviewFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReviewFailure';
  }
}

/** The JSON schema that providers are given for the answer. */
export const ASSESSMENT_SCHEMA: JsonValue = {
  type: 'object',
  additionalProperties: false,
  properties: {
    risk_level: { type: 'string', enum: ['low', 'medium', 'high', 'critical'] },
    user_authorization: { type: 'string', enum: ['unknown', 'low', 'medium', 'high'] },
    outcome: { type: 'string', enum: ['allow', 'deny'] },
    rationale: { type: 'string' },
  },
  required: ['outcome'],
};

const Answer = def(
  'GuardianAssessmentPayload',
  () =>
    obj({
      risk_level: nullable(GuardianRiskLevel),
      user_authorization: nullable(GuardianUserAuthorization),
      outcome: def('GuardianAssessmentOutcome', () => stringEnum('allow', 'deny'), unpublished),
      rationale: nullable(string),
    }),
  unpublished,
);

/**
 * Reads an answer, also with other words around it.
 *
 * @throws ReviewFailure
 */
export function parseAssessment(text: string | null): Assessment {
  if (text === null) throw new ReviewFailure('guardian review completed without an assessment payload');
  const found = decode(Answer, json(text));
  if (!found.ok) throw new ReviewFailure(found.message);
  const { outcome, risk_level, user_authorization, rationale } = found.value;
  const allowed = outcome === 'allow';
  return {
    allowed,
    riskLevel: risk_level ?? (allowed ? 'low' : 'high'),
    userAuthorization: user_authorization ?? 'unknown',
    rationale: rationale?.trim() ? rationale : defaultRationale(allowed),
  };
}

function json(text: string): unknown {
  for (const candidate of [text, text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // The next one may be.
    }
  }
  throw new ReviewFailure('guardian assessment was not valid JSON');
}

function defaultRationale(allowed: boolean): string {
  return allowed
    ? 'Auto-review returned a low-risk allow decision.'
    : 'Auto-review returned a deny decision without a rationale.';
}
