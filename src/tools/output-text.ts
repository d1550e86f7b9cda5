import { countCodePoints } from './code-points.ts';
import type { OutputLimit } from './tool.ts';

/** A rough count that the reference uses too: four bytes of text are a token. */
const BYTES_PER_TOKEN = 4;

/** The tokens of a text of so many bytes, roughly. */
export const approximateTokens = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

/** The bytes of a text of so many tokens, roughly. */
export const tokensInBytes = (tokens: number): number => tokens * BYTES_PER_TOKEN;

/** A limit in tokens. */
export const tokenBudget = ({ mode, limit }: OutputLimit): number =>
  mode === 'tokens' ? limit : approximateTokens(limit);

/** A finished command as its model is told of it. */
export interface CommandReport {
  readonly exitCode: number;
  readonly durationMs: number;
  readonly output: string;
}

/** What stands before the output of a command that ran out of time (0.129.0). */
export const timedOutText = (durationMs: number): string =>
  `command timed out after ${durationMs} milliseconds\n`;

/** Seconds with one decimal, as numbers and without a trailing zero: 0, 0.1, 12. */
function seconds(durationMs: number): number {
  return Math.round(durationMs / 100) / 10;
}

/** The plain form of a report (0.129.0): a header of facts, then the output, its middle left out where it is long. */
export function plainReport(report: CommandReport, limit: OutputLimit): string {
  const shown = truncateMiddle(report.output, limit);
  const lines = countLines(report.output);
  const header = [`Exit code: ${report.exitCode}`, `Wall time: ${seconds(report.durationMs)} seconds`];
  if (lines > countLines(shown)) header.push(`Total output lines: ${lines}`);
  return [...header, 'Output:', shown].join('\n');
}

/** The JSON form of a report (0.129.0): what `shell` and `apply_patch` record. A duration always has a decimal. */
export function jsonReport(report: CommandReport, limit: OutputLimit): string {
  const duration = seconds(report.durationMs);
  const durationText = Number.isInteger(duration) ? `${duration}.0` : String(duration);
  const output = JSON.stringify(headedOutput(report.output, limit));
  return `{"output":${output},"metadata":{"exit_code":${report.exitCode},"duration_seconds":${durationText}}}`;
}

/**
 * The plain form of what {@link jsonReport} made; any other text stays as it is. 0.129.0 tells models with a
 * free-form `apply_patch` of patches this way, and records the JSON.
 */
export function plainFromJson(text: string): string {
  const found = /^{"output":(".*"),"metadata":{"exit_code":(-?\d+),"duration_seconds":([\d.]+)}}$/s.exec(
    text,
  );
  if (found === null) return text;
  const [, json = '""', exitCode, duration] = found;
  const output: unknown = JSON.parse(json);
  if (typeof output !== 'string') return text;
  const counted = /^Total output lines: (\d+)\n\n/.exec(output);
  const header = [`Exit code: ${exitCode}`, `Wall time: ${Number(duration)} seconds`];
  if (counted !== null) header.push(`Total output lines: ${counted[1]}`);
  return [...header, 'Output:', counted === null ? output : output.slice(counted[0].length)].join('\n');
}

/** The output with, where it was cut, the count of its lines before it. */
export function headedOutput(output: string, limit: OutputLimit): string {
  const shown = truncateMiddle(output, limit);
  return shown === output ? output : `Total output lines: ${countLines(output)}\n\n${shown}`;
}

function countLines(text: string): number {
  if (text === '') return 0;
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return text.endsWith('\n') ? count : count + 1;
}

/**
 * Keeps the beginning and the end of `text` and says in the middle how much was left out, so that what is shown
 * of it stays within `limit`. Characters are never cut in two.
 */
export function truncateMiddle(text: string, limit: OutputLimit): string {
  const budget = limit.mode === 'bytes' ? limit.limit : tokensInBytes(limit.limit);
  if (text.length * 3 <= budget) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= budget) return text;
  const half = Math.floor(budget / 2);
  const head = bytes.subarray(0, characterStart(bytes, half)).toString('utf8');
  const tailFrom = characterEnd(bytes, bytes.length - (budget - half));
  const tail = bytes.subarray(tailFrom).toString('utf8');
  return `${head}${omission(text, bytes, head, tail, budget, limit.mode)}${tail}`;
}

function omission(
  text: string,
  bytes: Buffer,
  head: string,
  tail: string,
  budget: number,
  mode: OutputLimit['mode'],
): string {
  if (mode === 'tokens') return `…${approximateTokens(bytes.length - budget)} tokens truncated…`;
  return `…${countCodePoints(text) - countCodePoints(head) - countCodePoints(tail)} chars truncated…`;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** The start of the character that `index` falls into. */
function characterStart(bytes: Buffer, index: number): number {
  let at = index;
  while (at > 0 && isContinuation(bytes[at])) at--;
  return at;
}

/** The start of the first character at or after `index`. */
function characterEnd(bytes: Buffer, index: number): number {
  let at = index;
  while (at < bytes.length && isContinuation(bytes[at])) at++;
  return at;
}
