import { randomBytes } from 'node:crypto';
import { approximateTokens, headedOutput, tokenBudget } from '../output-text.ts';
import type { OutputLimit } from '../tool.ts';
import type { ExecSession, SessionReading } from './exec-session.ts';

/** Tokens of output that the model gets where it does not say how many it wants (0.129.0). */
const DEFAULT_OUTPUT_TOKENS = 10_000;

/** What a model is told that read a session, in the form of 0.129.0. */
export function sessionReport(
  session: ExecSession,
  { output, waitedMs, exitCode }: SessionReading,
  limit: OutputLimit,
): string {
  const text = output.toString('utf8');
  return [
    `Chunk ID: ${randomBytes(3).toString('hex')}`,
    wallTime(waitedMs),
    exitCode === null
      ? `Process running with session ID ${session.id}`
      : `Process exited with code ${exitCode}`,
    `Original token count: ${approximateTokens(Buffer.byteLength(text))}`,
    'Output:',
    headedOutput(text, limit),
  ].join('\n');
}

/** What a model is told whose command was a patch, in the form of 0.129.0. */
export function patchReport(text: string, limit: OutputLimit): string {
  return [wallTime(0), 'Output:', headedOutput(text, limit)].join('\n');
}

/** What a model gets to see at most: what it asked for, within what its metadata allows. */
export function outputLimit(maxTokens: number | null, limit: OutputLimit): OutputLimit {
  return { mode: 'tokens', limit: Math.min(maxTokens ?? DEFAULT_OUTPUT_TOKENS, tokenBudget(limit)) };
}

const wallTime = (ms: number): string => `Wall time: ${(ms / 1000).toFixed(4)} seconds`;
