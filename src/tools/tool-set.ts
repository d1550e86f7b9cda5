import type { DynamicToolSpec } from '../protocol/index.ts';
import { toolName, type ToolSpec } from '../model/index.ts';
import { agentTools, type AgentAccess } from './agents/index.ts';
import { freeformApplyPatchTool, functionApplyPatchTool } from './apply-patch.ts';
import { offerDynamicTools } from './dynamic-tools/index.ts';
import { goalTools, type GoalAccess } from './goal.ts';
import { requestPermissionsTool } from './permissions/request-permissions.ts';
import { requestUserInputTool } from './request-user-input.ts';
import { shellTools, type ShellToolOptions } from './shell-tools.ts';
import type { Tool, ToolCall } from './tool.ts';
import { updatePlanTool } from './update-plan.ts';
import { webSearchSpec, type WebSearchOffer } from './web-search.ts';
import { viewImageTool, type ImageAbilities } from './view-image.ts';

/** What decides which tools a turn has. */
export interface ToolSetOptions {
  /** How the model runs commands; null where it may run none. */
  readonly shell: ShellToolOptions | null;
  /** Whether it may ask for permissions ahead of commands. */
  readonly requestPermissions: boolean;
  /** The thread's goal; null where the thread can have none. */
  readonly goal: GoalAccess | null;
  /** Whether the model may ask the user in the default mode too. */
  readonly asksInDefaultMode: boolean;
  /** The other agents; null where the model is to work alone. */
  readonly agents: AgentAccess | null;
  /** How the model takes patches; null where it has no such tool. */
  readonly applyPatch: 'freeform' | 'function' | null;
  readonly webSearch: WebSearchOffer;
  /** Whether the provider makes images for the model. */
  readonly makesImages: boolean;
  /** What the model can do with image files; null where it has none. */
  readonly images: ImageAbilities | null;
  /** The client's own tools. One takes the place of a tool of ours that has its name. */
  readonly dynamicTools: readonly DynamicToolSpec[];
  /** Whether the model can search for those that are loaded when they are needed. */
  readonly searchesTools: boolean;
}

/** The tools of a turn: what the model is offered, and what answers its calls. */
export interface ToolSet {
  readonly specs: readonly ToolSpec[];
  /** The tool that answers a call; tools that 0.129.0 answers without offering them are found too. */
  find(call: ToolCall): Tool | null;
}

/** How the tool is offered that answers a call. */
const SPEC_TYPES = {
  function: 'function',
  custom: 'custom',
  search: 'tool_search',
  localShell: 'local_shell',
} as const;

/** How the provider is told of its images (0.129.0). */
const IMAGE_GENERATION = { type: 'image_generation', output_format: 'png' } as const;

/** Builds the tool set of a turn. */
export function buildToolSet(options: ToolSetOptions): ToolSet {
  const shell = options.shell === null ? { offered: [], answered: [] } : shellTools(options.shell);
  const offered: Tool[] = [...shell.offered, updatePlanTool];
  if (options.goal !== null) offered.push(...goalTools(options.goal));
  if (options.requestPermissions) offered.push(requestPermissionsTool);
  offered.push(requestUserInputTool({ inDefaultMode: options.asksInDefaultMode }));
  const dynamic = offerDynamicTools(options.dynamicTools);
  if (options.searchesTools && dynamic.search !== null) offered.push(dynamic.search);
  if (options.applyPatch === 'freeform') offered.push(freeformApplyPatchTool);
  if (options.applyPatch === 'function') offered.push(functionApplyPatchTool);
  const agents = options.agents === null ? [] : agentTools(options.agents);
  const taken = new Set(dynamic.specs.map(toolName));
  const specsOf = (tools: readonly Tool[]): ToolSpec[] =>
    tools.filter(({ name }) => !taken.has(name)).map(({ spec }) => spec);
  const specs = specsOf(offered);
  const webSearch = webSearchSpec(options.webSearch);
  if (webSearch !== null) specs.push(webSearch);
  if (options.makesImages) specs.push(IMAGE_GENERATION);
  const images = options.images === null ? [] : [viewImageTool(options.images)];
  specs.push(...specsOf([...images, ...agents]), ...dynamic.specs);
  // A patch is taken in either form, whichever the model was told of (0.129.0).
  const patches = options.applyPatch === null ? [] : [freeformApplyPatchTool, functionApplyPatchTool];
  const known = [...offered, ...images, ...agents, ...shell.answered, ...patches];
  return {
    specs,
    find: (call) => {
      const { kind, namespace, name } = call;
      const answers = (tool: Tool): boolean => tool.name === name && tool.spec.type === SPEC_TYPES[kind];
      return dynamic.find(call) ?? (namespace === null ? known.find(answers) : undefined) ?? null;
    },
  };
}
