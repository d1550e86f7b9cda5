import type { HostRule } from '../../tools/rules/index.ts';
import type { ResponseItem } from '../../protocol/index.ts';

/** Tells the model of a rule that the user just added. */
export function allowedMessage(prefix: readonly string[]): ResponseItem {
  const text = `The user added a rule: from now on commands that begin with ${JSON.stringify(prefix)} run outside the sandbox without asking.`;
  return { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] };
}

/** Tells the model what the user just said of a host for good. */
export function hostMessage({ host, action }: HostRule): ResponseItem {
  const said = action === 'allow' ? 'may reach' : 'may not reach';
  const text = `The user added a rule: from now on commands ${said} the host ${JSON.stringify(host)}.`;
  return { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] };
}
