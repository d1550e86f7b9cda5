import type { Tool } from '../tool.ts';
import type { AgentAccess } from './agent-access.ts';
import { closeAgentTool } from './close-agent.ts';
import { resumeAgentTool } from './resume-agent.ts';
import { sendInputTool } from './send-input.ts';
import { spawnAgentTool } from './spawn-agent.ts';
import { waitAgentTool } from './wait-agent.ts';

export type { AgentAccess, AgentRoleNote, SentInput, SpawnedAgent, SpawnRequest } from './agent-access.ts';
export { isFinal, statusForModel, type AgentStatus } from './agent-status.ts';

/** The tools with which an agent works with others, in the order of 0.129.0. */
export function agentTools(agents: AgentAccess): readonly Tool[] {
  return [
    spawnAgentTool(agents),
    sendInputTool(agents),
    resumeAgentTool(agents),
    waitAgentTool(agents),
    closeAgentTool(agents),
  ];
}
