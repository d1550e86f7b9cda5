/** What a reviewer says at the end: findings as JSON in the form of 0.129.0 (`ReviewOutputEvent`), or any text. */
import { decode, type Static } from '../../protocol/index.ts';
import { array, float64, int32, obj, string, uint32, withDefault } from '../../protocol/schema/index.ts';

const LineRange = obj({ start: uint32, end: uint32 });

const Finding = obj({
  title: string,
  body: string,
  confidence_score: withDefault(0, float64),
  /** 0 is the most urgent. */
  priority: withDefault(0, int32),
  code_location: obj({ absolute_file_path: string, line_range: LineRange }),
});
type Finding = Static<typeof Finding>;

/** A whole review, as it is stored. Scores are between 0 and 1. What a reviewer may have thought needless has a default. */
const ReviewOutput = obj({
  findings: array(Finding),
  overall_correctness: withDefault('', string),
  overall_explanation: string,
  overall_confidence_score: withDefault(0, float64),
});
export type ReviewOutput = Static<typeof ReviewOutput>;

/** What stands in for a review that says nothing, or never came (0.129.0). */
const NO_REVIEW = 'Reviewer failed to output a response.';

/** Reads a reviewer's last words: JSON, JSON with something around it, or else any text as a review without findings. */
export function parseReview(text: string): ReviewOutput {
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  return (
    decoded(text) ??
    (start < end ? decoded(text.slice(start, end + 1)) : null) ?? {
      findings: [],
      overall_correctness: '',
      overall_explanation: text,
      overall_confidence_score: 0,
    }
  );
}

function decoded(text: string): ReviewOutput | null {
  try {
    const found = decode(ReviewOutput, JSON.parse(text));
    return found.ok ? found.value : null;
  } catch {
    return null;
  }
}

/** A review as clients show it, in the layout of 0.129.0. */
export function reviewText(output: ReviewOutput | null): string {
  return (output === null ? '' : reviewWords(output)) || NO_REVIEW;
}

/** All that a review says; empty where that is nothing. */
export function reviewWords({ overall_explanation, findings }: ReviewOutput): string {
  return [overall_explanation.trim(), findingsText(findings)].filter((part) => part !== '').join('\n\n');
}

function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const heading = findings.length === 1 ? 'Review comment:' : 'Full review comments:';
  return [heading, ...findings.map(findingText)].join('\n\n');
}

function findingText({ title, body, code_location: { absolute_file_path, line_range } }: Finding): string {
  const place = `${absolute_file_path}:${line_range.start}-${line_range.end}`;
  const lines = body === '' ? [] : body.replace(/\r?\n$/, '').split(/\r?\n/);
  return [`- ${title} — ${place}`, ...lines.map((line) => `  ${line}`)].join('\n');
}
