import type { DynamicToolSpec } from '../../protocol/index.ts';
import type { ToolSpec } from '../../model/index.ts';
import type { ToolCall } from '../tool.ts';
import { dynamicTool, type DynamicTool } from './dynamic-tool.ts';

/** A client's tools in one turn. */
export interface DynamicToolOffer {
  /** What the model is told of them: each in its place, a namespace where its first tool is. */
  readonly specs: readonly ToolSpec[];
  /** The tool that answers a call; one that the model is not told of answers too, as in 0.129.0. */
  find(call: ToolCall): DynamicTool | null;
}

/** Offers a client's tools. @param hideDeferred leaves out those that are loaded only when they are needed */
export function offerDynamicTools(
  specs: readonly DynamicToolSpec[],
  hideDeferred: boolean,
): DynamicToolOffer {
  const known = specs.map((spec) => ({ tool: dynamicTool(spec), hidden: hideDeferred && spec.deferLoading }));
  const shown = known.filter(({ hidden }) => !hidden).map(({ tool }) => tool);
  return {
    specs: inNamespaces(shown),
    find: ({ kind, namespace, name }) => {
      if (kind === 'custom') return null;
      return known.find(({ tool }) => tool.name === name && tool.namespace === namespace)?.tool ?? null;
    },
  };
}

function inNamespaces(tools: readonly DynamicTool[]): ToolSpec[] {
  const namespaces = new Set<string>();
  return tools.flatMap(({ namespace, spec }): ToolSpec[] => {
    if (namespace === null) return [spec];
    if (namespaces.has(namespace)) return [];
    namespaces.add(namespace);
    const inside = tools.filter((tool) => tool.namespace === namespace).map((tool) => tool.spec);
    return [{ type: 'namespace', name: namespace, description: `The tools of ${namespace}.`, tools: inside }];
  });
}
