import { judgeCommand, refuseQuestion, unconfined } from './command-approval.ts';
import { pathRules, readsAll } from '../permissions/index.ts';
import type { CommandPermissions } from './permissions/command-permissions.ts';
import { severest, type Decision, type RuleMatch } from './rules/index.ts';
import {
  displayCommand,
  isBroadPrefix,
  isDangerous,
  isKnownSafe,
  policyCommands,
  type PlainCommand,
} from './shell/index.ts';
import type { ToolContext } from './tool.ts';

/** What is to become of a command; `amendment` is a rule that would save questions like the one that it may lead to. */
export type CommandVerdict =
  | { readonly type: 'run'; readonly outside: boolean; readonly amendment: readonly string[] | null }
  | { readonly type: 'ask'; readonly reason: string | null; readonly amendment: readonly string[] | null }
  | { readonly type: 'refuse'; readonly message: string };

/** The command to be judged. */
export interface JudgedCommand extends CommandPermissions {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly escalated: boolean;
  readonly prefixRule: readonly string[] | null;
}

type JudgingContext = Pick<
  ToolContext,
  'approvalPolicy' | 'sandboxPolicy' | 'permissionProfile' | 'rules' | 'isWritable' | 'grants'
>;

/** One command of a line with what the rules say of it, or where they say nothing, its nature and the policies. */
interface Judged {
  readonly command: PlainCommand;
  readonly matches: readonly RuleMatch[];
  readonly decision: Decision;
}

/**
 * Decides about a command line by the user's rules and the approval policy, as 0.129.0 does. Each of its commands is
 * judged on its own, and the severest decision counts. It leaves the sandbox where rules allow every one of them.
 */
export async function judgeByRules(request: JudgedCommand, context: JudgingContext): Promise<CommandVerdict> {
  const { commands, hereDocument } = await policyCommands(request.argv);
  const judge = (command: PlainCommand): Promise<Judged> => judgeOne(command, hereDocument, request, context);
  const judged = await Promise.all(commands.map(judge));
  const matches = judged.flatMap((one) => one.matches);
  switch (severest(judged.map(({ decision }) => decision))) {
    case 'forbidden':
      return { type: 'refuse', message: refusal(request.argv, matches) };
    case 'prompt': {
      const prompt = mostSpecific(matches, 'prompt');
      const refused = refuseQuestion(context.approvalPolicy, prompt !== undefined);
      if (refused !== null) return { type: 'refuse', message: refused };
      const reason = prompt === undefined ? null : question(request.argv, prompt);
      return { type: 'ask', reason, amendment: hereDocument ? null : amendment(judged, request) };
    }
    case 'allow': {
      const outside = judged.every((one) => one.matches.some(({ decision }) => decision === 'allow'));
      const first = hereDocument || matches.length > 0 ? undefined : judged[0];
      return { type: 'run', outside, amendment: first?.command.words ?? null };
    }
  }
}

async function judgeOne(
  command: PlainCommand,
  hereDocument: boolean,
  { cwd, escalated, additional, preapproved }: JudgedCommand,
  { approvalPolicy, sandboxPolicy, permissionProfile, rules, isWritable, grants }: JudgingContext,
): Promise<Judged> {
  const isForgeable = (path: string): boolean => !unconfined(sandboxPolicy) && isWritable(path);
  const matches = ruleMatches(command, (words) => rules.matches(words, { cwd, isForgeable }));
  if (matches.length > 0) {
    return { command, matches, decision: severest(matches.map(({ decision }) => decision)) };
  }
  const { words, passed } = command;
  const asksMore = additional !== null && !preapproved;
  // Reading is what makes a command safe, unless it wants to read what is closed to it.
  const readsMore = asksMore && !readsAll(pathRules(permissionProfile, cwd, {}));
  const safe = !hereDocument && !readsMore && passed !== null && (await isKnownSafe(passed));
  const facts = { safe, dangerous: await isDangerous(passed ?? words), escalated: escalated || asksMore };
  const decision = judgeCommand(facts, approvalPolicy, sandboxPolicy);
  return { command, matches, decision: grants.strict ? severest([decision, 'prompt']) : decision };
}

/** Rules go by the words as written; those that restrict also by what bash makes of them, as `r\m` is `rm`. */
function ruleMatches(
  { words, passed }: PlainCommand,
  matching: (words: readonly string[]) => readonly RuleMatch[],
): readonly RuleMatch[] {
  const written = matching(words);
  if (passed === null || JSON.stringify(passed) === JSON.stringify(words)) return written;
  return [...written, ...matching(passed).filter(({ decision }) => decision !== 'allow')];
}

/**
 * The rule to propose with a question: the model's where it leaves nothing to ask about, else one for the first command
 * that is asked about. None where a rule of the user asks, as no other one would end that.
 */
function amendment(judged: readonly Judged[], { prefixRule }: JudgedCommand): readonly string[] | null {
  const matches = judged.flatMap((one) => one.matches);
  if (matches.length === 0 && prefixRule !== null && settles(prefixRule, judged)) return prefixRule;
  if (matches.some(({ decision }) => decision === 'prompt')) return null;
  return judged.find(({ decision }) => decision === 'prompt')?.command.words ?? null;
}

function settles(prefix: readonly string[], judged: readonly Judged[]): boolean {
  if (prefix.length === 0 || isBroadPrefix(prefix)) return false;
  return judged.every(
    ({ command, decision }) => decision === 'allow' || prefix.every((word, at) => command.words[at] === word),
  );
}

/** Of the rules that decide so, the one that names the most of a command; the last of several. */
function mostSpecific(matches: readonly RuleMatch[], decision: Decision): RuleMatch | undefined {
  const deciding = matches.filter((match) => match.decision === decision);
  const longest = Math.max(0, ...deciding.map(({ prefix }) => prefix.length));
  return deciding.findLast(({ prefix }) => prefix.length === longest);
}

function question(argv: readonly string[], { justification }: RuleMatch): string {
  const command = displayCommand(argv);
  return justification === null
    ? `\`${command}\` requires approval by policy`
    : `\`${command}\` requires approval: ${justification}`;
}

function refusal(argv: readonly string[], matches: readonly RuleMatch[]): string {
  const command = displayCommand(argv);
  const rule = mostSpecific(matches, 'forbidden');
  if (rule === undefined) return `\`${command}\` rejected: blocked by policy`;
  const why =
    rule.justification ?? `policy forbids commands starting with \`${displayCommand(rule.prefix)}\``;
  return `\`${command}\` rejected: ${why}`;
}
