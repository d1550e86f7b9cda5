import type { TurnPlanStep } from '../protocol/index.ts';
import { ToolArguments } from './arguments.ts';
import { type Tool, ToolFailure } from './tool.ts';

const STATUSES = ['pending', 'in_progress', 'completed'] as const;

/** 0.129.0's words. */
const NOT_IN_PLAN_MODE = 'update_plan is a TODO/checklist tool and is not allowed in Plan mode';

/** `update_plan`: the model shows the user what it means to do and how far it is. */
export const updatePlanTool: Tool = {
  name: 'update_plan',
  parallel: false,
  spec: {
    type: 'function',
    name: 'update_plan',
    description:
      'Shows the user the steps of the task. Send the whole list each time; at most one step is in progress.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        explanation: { type: 'string', description: 'Why the plan changes, if that is not obvious.' },
        plan: {
          type: 'array',
          description: 'All steps, in order.',
          items: {
            type: 'object',
            properties: {
              step: { type: 'string' },
              status: { type: 'string', description: 'One of: pending, in_progress, completed' },
            },
            required: ['step', 'status'],
            additionalProperties: false,
          },
        },
      },
      required: ['plan'],
      additionalProperties: false,
    },
  },
  run: async (call, context) => {
    if (context.mode === 'plan') throw new ToolFailure(NOT_IN_PLAN_MODE);
    const args = ToolArguments.parse(call.input);
    const plan = args.objects('plan').map(planStep);
    args.refuseOthers(['explanation', 'plan']);
    const explanation = args.optionalString('explanation');
    context.emit({ type: 'planUpdated', turnId: context.turnId, explanation, plan });
    return { body: 'Plan updated' };
  },
};

function planStep(args: ToolArguments): TurnPlanStep {
  args.refuseOthers(['step', 'status']);
  return { step: args.string('step'), status: stepStatus(args.oneOf('status', STATUSES)) };
}

function stepStatus(status: (typeof STATUSES)[number]): TurnPlanStep['status'] {
  return status === 'in_progress' ? 'inProgress' : status;
}
