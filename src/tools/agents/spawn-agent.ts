import type { Model } from '../../protocol/index.ts';
import { ToolArguments } from '../arguments.ts';
import type { Tool } from '../tool.ts';
import type { AgentAccess, AgentRoleNote } from './agent-access.ts';
import { INPUT_PROPERTIES, inputOf, previewOf } from './agent-input.ts';
import { showCollabCall } from './collab-call.ts';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** What clients are told of an effort that is left to the model (0.129.0). */
const EFFORT_SHOWN = 'medium';

/** `spawn_agent`: makes an agent that works on a task beside its maker. */
export function spawnAgentTool(agents: AgentAccess): Tool {
  return {
    name: 'spawn_agent',
    parallel: false,
    spec: {
      type: 'function',
      name: 'spawn_agent',
      description: `${DESCRIPTION}\n\n${modelNotes(agents.models)}`,
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          agent_type: { type: 'string', description: roleNotes(agents.roles) },
          fork_context: {
            type: 'boolean',
            description:
              'true lets the agent begin with what was said in this conversation so far; it then has your role, model and effort.',
          },
          ...INPUT_PROPERTIES,
          model: { type: 'string', description: 'Another model than yours; only for a good reason.' },
          reasoning_effort: { type: 'string', description: 'Another reasoning effort than yours.' },
        },
        additionalProperties: false,
      },
    },
    run: async (call, context) => {
      const args = ToolArguments.parse(call.input);
      const input = inputOf(args);
      const role = args.optionalString('agent_type')?.trim() || null;
      const model = args.optionalString('model');
      const effort = args.optionalOneOf('reasoning_effort', EFFORTS);
      const forkContext = args.optionalBoolean('fork_context') ?? false;
      agents.checkDepth();
      const asked = { model: model ?? '', reasoningEffort: effort ?? EFFORT_SHOWN };
      const made = await showCollabCall(
        context,
        { callId: call.callId, tool: 'spawnAgent', receivers: [], prompt: previewOf(input), asked },
        async () => {
          const agent = await agents.spawn({ input, role, model, effort, forkContext });
          const states = new Map([[agent.id, { type: 'pendingInit' } as const]]);
          const is = { model: agent.model, reasoningEffort: agent.effort ?? asked.reasoningEffort };
          return { value: agent, end: { agents: states, made: is } };
        },
        () => ({ agents: new Map() }),
      );
      // An agent that was made while the turn was ended must not run where nobody waits for it.
      context.signal.throwIfAborted();
      made.begin();
      return { body: JSON.stringify({ agent_id: made.id, nickname: made.nickname }) };
    },
  };
}

const DESCRIPTION = `Makes an agent that works on a task of its own beside you, and answers its id and the name that the user knows it by. Use it only when the user asked for agents, or for work to be handed out or done in parallel; that a task is deep or wide is no reason.

Hand out what can be done without you while you do something else: a task that is whole in itself, with all the agent has to know and what you want back. Keep what you need for your very next step. Give agents that change files files of their own, and tell them that others work in the same folder. Do not do again what an agent is at; look over what it brings, then build on it.`;

/** What the model can choose from, with the efforts of each. */
function modelNotes(models: readonly Model[]): string {
  const notes = models.map(({ model, displayName, description, ...rest }) => {
    const efforts = rest.supportedReasoningEfforts.map(({ reasoningEffort }) => reasoningEffort).join(', ');
    return `- ${displayName} (\`${model}\`): ${description} Efforts: ${efforts}; ${rest.defaultReasoningEffort} unless said otherwise.`;
  });
  return `The agent has your model unless you name another:\n${notes.join('\n')}`;
}

function roleNotes(roles: readonly AgentRoleNote[]): string {
  const notes = roles.map(({ name, description }) =>
    description === null ? `${name}: no description` : `${name}: {\n${description}\n}`,
  );
  return `The agent's role; \`default\` unless said otherwise.\nRoles:\n${notes.join('\n')}`;
}
