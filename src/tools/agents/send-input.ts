import { ToolArguments } from '../arguments.ts';
import type { Tool } from '../tool.ts';
import type { AgentAccess } from './agent-access.ts';
import { agentIdOf } from './agent-id.ts';
import { INPUT_PROPERTIES, inputOf, previewOf } from './agent-input.ts';
import { showCollabCall } from './collab-call.ts';

/** `send_input`: says something to an agent. */
export function sendInputTool(agents: AgentAccess): Tool {
  return {
    name: 'send_input',
    parallel: false,
    spec: {
      type: 'function',
      name: 'send_input',
      description:
        'Tells an agent something more. It hears it in its running turn, or begins a new one. Prefer an agent that knows the matter already to a new one.',
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          interrupt: {
            type: 'boolean',
            description:
              'true ends what the agent is at and turns it to this at once; false, the default, does not disturb it.',
          },
          ...INPUT_PROPERTIES,
          target: { type: 'string', description: 'The id of the agent, from spawn_agent.' },
        },
        required: ['target'],
        additionalProperties: false,
      },
    },
    run: async (call, context) => {
      const args = ToolArguments.parse(call.input);
      const target = args.string('target');
      const interrupt = args.optionalBoolean('interrupt') ?? false;
      const input = inputOf(args);
      const id = agentIdOf(target);
      if (interrupt) agents.interrupt(id);
      const shown = {
        callId: call.callId,
        tool: 'sendInput',
        receivers: [id],
        prompt: previewOf(input),
      } as const;
      const end = () => ({ agents: new Map([[id, agents.status(id)]]) });
      const sent = await showCollabCall(
        context,
        shown,
        async () => ({ value: agents.send(id, input), end: end() }),
        end,
      );
      sent.begin();
      return { body: JSON.stringify({ submission_id: sent.submissionId }) };
    },
  };
}
