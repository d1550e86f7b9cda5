import type { ResponseItem } from '../../protocol/index.ts';
import { headedOutput, type CommandReport } from '../../tools/output-text.ts';
import type { OutputLimit } from '../../tools/tool.ts';

/**
 * What the model is told of a command that the user ran, in the form of 0.129.0: it stands in the user's name, and
 * nobody takes it for the user's words.
 */
export function userCommandRecord(script: string, report: CommandReport, limit: OutputLimit): ResponseItem {
  const { exitCode, durationMs, output } = report;
  const lines = [
    '<user_shell_command>',
    '<command>',
    script,
    '</command>',
    '<result>',
    `Exit code: ${exitCode}`,
    `Duration: ${(durationMs / 1000).toFixed(4)} seconds`,
    'Output:',
    headedOutput(output, limit),
    '</result>',
    '</user_shell_command>',
  ];
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text: lines.join('\n') }] };
}
