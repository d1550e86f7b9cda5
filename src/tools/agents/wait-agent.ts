import { ToolArguments } from '../arguments.ts';
import { type Tool, ToolFailure } from '../tool.ts';
import type { AgentAccess } from './agent-access.ts';
import { agentIdOf } from './agent-id.ts';
import { statusForModel } from './agent-status.ts';
import { showCollabCall } from './collab-call.ts';

/** The times that a wait may take, in milliseconds: shorter ones would only ask again and again. */
const WAIT_MS = { min: 10_000, default: 30_000, max: 3_600_000 } as const;

/** `wait_agent`: waits until the first of some agents is done. */
export function waitAgentTool(agents: AgentAccess): Tool {
  return {
    name: 'wait_agent',
    parallel: false,
    spec: {
      type: 'function',
      name: 'wait_agent',
      description:
        'Waits until one of the agents is done, and answers how those are that are done, with what they said last. Nothing in the answer means that the time was up. You are told anyway when an agent is done: wait only where you cannot go on without it.',
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          targets: {
            type: 'array',
            description: 'The ids of the agents. The first one that is done ends the wait.',
            items: { type: 'string' },
          },
          timeout_ms: {
            type: 'number',
            description: `The longest wait in milliseconds: ${WAIT_MS.default} unless said otherwise, at least ${WAIT_MS.min}, at most ${WAIT_MS.max}. One long wait is better than many short ones.`,
          },
        },
        required: ['targets'],
        additionalProperties: false,
      },
    },
    run: async (call, context) => {
      const args = ToolArguments.parse(call.input);
      const targets = args.optionalStrings('targets') ?? [];
      const asked = args.optionalInteger('timeout_ms') ?? WAIT_MS.default;
      if (targets.length === 0) throw new ToolFailure('agent ids must be non-empty');
      const ids = targets.map(agentIdOf);
      if (asked <= 0) throw new ToolFailure('timeout_ms must be greater than zero');
      const timeoutMs = Math.min(Math.max(asked, WAIT_MS.min), WAIT_MS.max);
      const done = await showCollabCall(
        context,
        { callId: call.callId, tool: 'wait', receivers: ids },
        async () => {
          const found = await agents.wait(ids, timeoutMs, context.signal);
          return { value: found, end: { agents: found } };
        },
        () => ({ agents: new Map(ids.map((id) => [id, agents.status(id)])) }),
      );
      const status = Object.fromEntries([...done].map(([id, how]) => [id, statusForModel(how)]));
      return { body: JSON.stringify({ status, timed_out: done.size === 0 }) };
    },
  };
}
