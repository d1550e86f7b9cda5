import type { ResponseItem } from '../../protocol/index.ts';
import { type ToolSpec, toolName } from '../tool-spec.ts';
import type { CallStep } from './script.ts';

/** The call that carries a step out with the tools on offer, or the reason why there is none. */
export type ToolItem = { readonly item: ResponseItem } | { readonly problem: string };

export function toolItem(step: CallStep, tools: readonly ToolSpec[], callId: string): ToolItem {
  const offered = new Map(tools.map((tool) => [toolName(tool), tool]));
  const call = (name: string, args: object): ToolItem => ({
    item: { type: 'function_call', name, arguments: JSON.stringify(args), call_id: callId },
  });
  switch (step.type) {
    case 'plan':
      return offered.has('update_plan') ? call('update_plan', { plan: step.steps }) : missing('plan');
    case 'run':
      return shellCall(step.command, step.why, offered, call);
    case 'patch': {
      const patch = offered.get('apply_patch');
      if (patch?.type === 'custom') {
        return {
          item: { type: 'custom_tool_call', call_id: callId, name: 'apply_patch', input: step.patch },
        };
      }
      if (patch !== undefined) return call('apply_patch', { input: step.patch });
      return shellCall(`apply_patch <<'EOF'\n${step.patch}EOF`, null, offered, call);
    }
    case 'call': {
      const { tool: name, input } = step;
      if (offered.get(name)?.type === 'custom') {
        return { item: { type: 'custom_tool_call', call_id: callId, name, input } };
      }
      return { item: { type: 'function_call', name, arguments: input, call_id: callId } };
    }
  }
}

function shellCall(
  command: string,
  why: string | null,
  offered: ReadonlyMap<string, ToolSpec>,
  call: (name: string, args: object) => ToolItem,
): ToolItem {
  const beyond = why === null ? {} : { sandbox_permissions: 'require_escalated', justification: why };
  if (offered.has('shell_command')) return call('shell_command', { command, ...beyond });
  if (offered.has('exec_command')) return call('exec_command', { cmd: command, ...beyond });
  if (offered.has('shell')) return call('shell', { command: ['bash', '-lc', command], ...beyond });
  return missing('shell');
}

function missing(kind: string): ToolItem {
  return { problem: `The script asks for a ${kind} tool, but none is on offer in this turn.` };
}
