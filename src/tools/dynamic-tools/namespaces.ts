import type { ToolSpec } from '../../model/index.ts';
import type { DynamicTool } from './dynamic-tool.ts';

/** What a model is told of tools: each in its place, a namespace where its first tool is. */
export function inNamespaces(
  tools: readonly DynamicTool[],
  specOf: (tool: DynamicTool) => ToolSpec = ({ spec }) => spec,
): ToolSpec[] {
  const namespaces = new Set<string>();
  return tools.flatMap((tool): ToolSpec[] => {
    const { namespace } = tool;
    if (namespace === null) return [specOf(tool)];
    if (namespaces.has(namespace)) return [];
    namespaces.add(namespace);
    const inside = tools.filter((other) => other.namespace === namespace).map(specOf);
    return [{ type: 'namespace', name: namespace, description: `The tools of ${namespace}.`, tools: inside }];
  });
}
