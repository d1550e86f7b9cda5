import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { networkRuleLine, type HostRule } from './network-rule.ts';
import { osErrorCode, osErrorText } from '../../os-error.ts';

/** A rule that could not be written down. */
export class AppendRuleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AppendRuleError';
  }
}

/**
 * Adds a rule that allows commands of a beginning to a rules file, as 0.129.0 writes it; a line that is there already
 * is not repeated. The file is only ever added to, with one write, so that other programs may do the same meanwhile.
 *
 * @throws AppendRuleError
 */
export async function appendAllowRule(path: string, prefix: readonly string[]): Promise<void> {
  if (prefix.length === 0) throw failure(path, 'prefix rule requires at least one token');
  await appendLine(path, allowRule(prefix));
}

/**
 * Adds a rule about a host to a rules file, likewise.
 *
 * @throws AppendRuleError
 */
export async function appendHostRule(path: string, rule: HostRule): Promise<void> {
  await appendLine(path, networkRuleLine(rule));
}

async function appendLine(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw failure(path, `failed to create policy directory ${dirname(path)}: ${systemText(error)}`);
  });
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (osErrorCode(error) === 'ENOENT') return '';
    throw failure(path, `failed to open policy file ${path}: ${systemText(error)}`);
  });
  if (text.split(/\r?\n/).includes(line)) return;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  await appendFile(path, `${gap}${line}\n`).catch((error: unknown) => {
    throw failure(path, `failed to write to policy file ${path}: ${systemText(error)}`);
  });
}

/** Halves of surrogate pairs can be in no rule, and are in no command that can be run. */
function allowRule(prefix: readonly string[]): string {
  const words = prefix.map((word) => JSON.stringify(Buffer.from(word).toString()));
  return `prefix_rule(pattern=[${words.join(', ')}], decision="allow")`;
}

function failure(path: string, reason: string): AppendRuleError {
  return new AppendRuleError(`failed to update rules file ${path}: ${reason}`);
}

function systemText(error: unknown): string {
  const code = osErrorCode(error);
  const said = error instanceof Error ? error.message : String(error);
  return (code === undefined ? undefined : osErrorText(code)) ?? said;
}
