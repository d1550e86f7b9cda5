import { ToolArguments } from '../arguments.ts';
import type { Tool } from '../tool.ts';
import type { AgentAccess } from './agent-access.ts';
import { agentIdOf } from './agent-id.ts';
import { statusForModel } from './agent-status.ts';
import { showCollabCall } from './collab-call.ts';

/** `resume_agent`: opens a closed agent again. */
export function resumeAgentTool(agents: AgentAccess): Tool {
  return {
    name: 'resume_agent',
    parallel: false,
    spec: {
      type: 'function',
      name: 'resume_agent',
      description:
        'Opens a closed agent again, with all that it knew, so that send_input and wait_agent reach it.',
      strict: false,
      parameters: {
        type: 'object',
        properties: { id: { type: 'string', description: 'The id of the agent, from spawn_agent.' } },
        required: ['id'],
        additionalProperties: false,
      },
    },
    run: async (call, context) => {
      const id = agentIdOf(ToolArguments.parse(call.input).string('id'));
      agents.checkDepth();
      const end = () => ({ agents: new Map([[id, agents.status(id)]]) });
      await showCollabCall(
        context,
        { callId: call.callId, tool: 'resumeAgent', receivers: [id] },
        async () => ({ value: await agents.resume(id), end: end() }),
        end,
      );
      return { body: JSON.stringify({ status: statusForModel(agents.status(id)) }) };
    },
  };
}
