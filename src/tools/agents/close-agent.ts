import { ToolArguments } from '../arguments.ts';
import type { Tool } from '../tool.ts';
import type { AgentAccess } from './agent-access.ts';
import { agentIdOf } from './agent-id.ts';
import { statusForModel } from './agent-status.ts';
import { showCollabCall } from './collab-call.ts';

/** `close_agent`: ends an agent and all below it. */
export function closeAgentTool(agents: AgentAccess): Tool {
  return {
    name: 'close_agent',
    parallel: false,
    spec: {
      type: 'function',
      name: 'close_agent',
      description:
        'Ends an agent, and the agents that it made itself, once they are of no more use. Only so many may be open at a time. Answers how the agent was before.',
      strict: false,
      parameters: {
        type: 'object',
        properties: { target: { type: 'string', description: 'The id of the agent, from spawn_agent.' } },
        required: ['target'],
        additionalProperties: false,
      },
    },
    run: async (call, context) => {
      const id = agentIdOf(ToolArguments.parse(call.input).string('target'));
      const previous = agents.status(id);
      const end = { agents: new Map([[id, previous]]) };
      await showCollabCall(
        context,
        { callId: call.callId, tool: 'closeAgent', receivers: [id] },
        async () => ({ value: await agents.close(id), end }),
        () => end,
      );
      return { body: JSON.stringify({ previous_status: statusForModel(previous) }) };
    },
  };
}
