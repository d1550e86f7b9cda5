import { applyPatchCall } from './apply-patch-call.ts';
import { PATCH_GRAMMAR } from './apply-patch/grammar.ts';
import { ToolArguments } from './arguments.ts';
import type { Tool } from './tool.ts';

/** `apply_patch` as a free-form tool: the patch is the whole input, held to a grammar by the provider. */
export const freeformApplyPatchTool: Tool = {
  name: 'apply_patch',
  parallel: false,
  spec: {
    type: 'custom',
    name: 'apply_patch',
    description: 'Edits files. The input is the patch itself as plain text: never wrap it in JSON.',
    format: { type: 'grammar', syntax: 'lark', definition: PATCH_GRAMMAR },
  },
  run: (call, context) => applyPatchCall(call.callId, call.input, context.cwd, context),
};

/** `apply_patch` as a function, for models without free-form tools. */
export const functionApplyPatchTool: Tool = {
  name: 'apply_patch',
  parallel: false,
  spec: {
    type: 'function',
    name: 'apply_patch',
    description:
      'Edits files. `input` is a patch from "*** Begin Patch" to "*** End Patch" with "*** Add File: PATH", "*** Delete File: PATH" and "*** Update File: PATH" sections; added lines start with "+", removed ones with "-", context with a space, and "@@" begins a hunk.',
    strict: false,
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The whole patch.' } },
      required: ['input'],
      additionalProperties: false,
    },
  },
  run: (call, context) => {
    const text = ToolArguments.parse(call.input).string('input');
    return applyPatchCall(call.callId, text, context.cwd, context);
  },
};
