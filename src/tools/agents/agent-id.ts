import { ToolFailure } from '../tool.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An agent's id in its canonical form. @throws ToolFailure where it is none */
export function agentIdOf(text: string): string {
  if (!UUID.test(text)) throw new ToolFailure(`invalid agent id ${text}: not a UUID`);
  return text.toLowerCase();
}
