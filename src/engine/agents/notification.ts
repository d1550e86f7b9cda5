import type { ResponseItem } from '../../protocol/index.ts';
import { statusForModel, type AgentStatus } from '../../tools/agents/index.ts';

/** What an agent's maker is told when nothing more comes of the agent by itself; the form is 0.129.0's. */
export function agentNotification(agentId: string, status: AgentStatus): ResponseItem {
  const notice = JSON.stringify({ agent_path: agentId, status: statusForModel(status) });
  const text = `<subagent_notification>\n${notice}\n</subagent_notification>`;
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
}
