/** One thing that a script has the offline model do. */
export type Step =
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'think'; readonly text: string }
  | { readonly type: 'wait'; readonly ms: number }
  /** From here on, the pause before each word. */
  | { readonly type: 'pace'; readonly ms: number }
  | { readonly type: 'fail'; readonly reason: string }
  | CallStep;

/** A step that calls a tool: the model waits for what comes of it. */
export type CallStep =
  | { readonly type: 'plan'; readonly steps: readonly PlanStep[] }
  /** `why` is null for commands that stay in the sandbox. */
  | { readonly type: 'run'; readonly command: string; readonly why: string | null }
  | { readonly type: 'patch'; readonly patch: string }
  | { readonly type: 'call'; readonly tool: string; readonly input: string };

interface PlanStep {
  readonly step: string;
  readonly status: 'pending' | 'in_progress' | 'completed';
}

const COMMAND = /^(say|think|wait|pace|fail|plan|run|run-escalated|patch|call):(.*)$/i;

/**
 * Reads the script in a message: commands at the beginning of lines, everything before the first of them being
 * talk. Empty where there is none. The language is described in docs/offline-model.md.
 */
export function parseScript(message: string): readonly Step[] {
  const lines = message.replaceAll('\r\n', '\n').split('\n');
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at++) {
    const found = COMMAND.exec(lines[at] ?? '');
    if (found === null) continue;
    const keyword = (found[1] ?? '').toLowerCase();
    const body = bodyOf(keyword, lines, at + 1);
    at += body.length;
    steps.push(readStep(keyword, (found[2] ?? '').trim(), body));
  }
  return steps;
}

/** Whether the step calls a tool. */
export function isCall(step: Step): step is CallStep {
  return step.type === 'plan' || step.type === 'run' || step.type === 'patch' || step.type === 'call';
}

/**
 * The lines that belong to the command before them: for a patch those up to its end, for text those up to the next
 * command, for the rest those that are indented.
 */
function bodyOf(keyword: string, lines: readonly string[], from: number): readonly string[] {
  const rest = lines.slice(from);
  if (keyword === 'patch') {
    const end = rest.findIndex((line) => line.trim() === '*** End Patch');
    return end === -1 ? until(rest, (line) => COMMAND.test(line)) : rest.slice(0, end + 1);
  }
  if (keyword === 'say' || keyword === 'think') return until(rest, (line) => COMMAND.test(line));
  return until(rest, (line) => !/^[ \t]+\S/.test(line));
}

function until(lines: readonly string[], ends: (line: string) => boolean): readonly string[] {
  const end = lines.findIndex(ends);
  return end === -1 ? lines : lines.slice(0, end);
}

function readStep(keyword: string, head: string, body: readonly string[]): Step {
  const text = [head, ...body].join('\n').trim();
  const code = [head, ...dedent(body)].join('\n').trim();
  switch (keyword) {
    case 'say':
      return { type: 'say', text };
    case 'think':
      return { type: 'think', text };
    case 'wait':
      return { type: 'wait', ms: duration(head) };
    case 'pace':
      return { type: 'pace', ms: duration(head) };
    case 'fail':
      return { type: 'fail', reason: text };
    case 'plan':
      return { type: 'plan', steps: planSteps(code) };
    case 'run':
      return { type: 'run', command: code, why: null };
    case 'run-escalated':
      return escalated(code);
    case 'patch':
      return { type: 'patch', patch: `${text}\n` };
    default:
      return toolCall(code);
  }
}

function dedent(lines: readonly string[]): readonly string[] {
  const indents = lines.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common));
}

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s)?$/;

/** `200ms`, `1.5s`; a bare number is milliseconds. What is no duration is none. */
function duration(text: string): number {
  const found = DURATION.exec(text);
  if (found === null) return 0;
  return Number(found[1]) * (found[2] === 's' ? 1000 : 1);
}

const MARKS: Readonly<Record<string, PlanStep['status']>> = {
  x: 'completed',
  '>': 'in_progress',
  ' ': 'pending',
};

/** `a | b | c`, each with a mark (`[x]`, `[>]`, `[ ]`) or, if none has one, the first in progress. */
function planSteps(text: string): readonly PlanStep[] {
  const parts = text.split(/[|\n]/).map((part) => part.trim());
  const marked = parts.some((part) => MARK.test(part));
  return parts
    .filter((part) => part !== '')
    .map((part, index) => {
      const found = MARK.exec(part);
      const status = marked ? (MARKS[found?.[1]?.toLowerCase() ?? ' '] ?? 'pending') : firstInProgress(index);
      return { step: found === null ? part : (found[2] ?? ''), status };
    });
}

const MARK = /^\[([ x>])\]\s*(.*)$/i;

function firstInProgress(index: number): PlanStep['status'] {
  return index === 0 ? 'in_progress' : 'pending';
}

function escalated(text: string): Step {
  const at = text.lastIndexOf(' because ');
  if (at === -1) return { type: 'run', command: text, why: 'The script asks for it.' };
  return { type: 'run', command: text.slice(0, at).trim(), why: text.slice(at + ' because '.length).trim() };
}

function toolCall(text: string): Step {
  const found = /^(\S+)\s*([\s\S]*)$/.exec(text);
  return { type: 'call', tool: found?.[1] ?? '', input: found?.[2] || '{}' };
}
