import type { ScriptedModel } from './scripted-model.ts';

/** An item of a model request's `input`, as far as tests look into it. */
export interface InputItem {
  readonly type: string;
  readonly role?: string;
  readonly call_id?: string;
  readonly output?: unknown;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
}

/** What the model was told by its last request, or by another one. */
export function modelInput(model: ScriptedModel, request = -1): readonly InputItem[] {
  const turn = model.turns().at(request);
  if (turn === undefined) throw new Error(`there is no model request ${request}`);
  return (turn.body as { input: InputItem[] }).input;
}

/** Who speaks in a model request: the role of each message, the type of everything else. */
export function modelRoles(model: ScriptedModel, request = -1): string[] {
  return modelInput(model, request).map(({ role, type }) => role ?? type);
}

/** What the model was told of its calls by the last request, by the id of the call. */
export function toolOutputs(model: ScriptedModel): Record<string, unknown> {
  const outputs = modelInput(model).filter(({ type }) => type.endsWith('_call_output'));
  return Object.fromEntries(outputs.map(({ call_id = '', output }) => [call_id, output]));
}

/** The arguments of a `shell_command` call that starts quickly: no login shell, five seconds at most. */
export function script(command: string, extra: object = {}): object {
  return { command, timeout_ms: 5000, login: false, ...extra };
}

/** How the plain report of a command reads once times are evened out. */
export const report = (output = '', exitCode = 0): string =>
  `Exit code: ${exitCode}\nWall time: 0 seconds\nOutput:\n${output}`;
