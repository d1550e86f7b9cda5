import { isSummary } from '../../src/model/index.ts';
import type { ScriptedModel } from './scripted-model.ts';

/** An item of a model request's `input`, as far as tests look into it. */
export interface InputItem {
  readonly type: string;
  readonly role?: string;
  readonly call_id?: string;
  readonly output?: unknown;
  readonly content?: readonly {
    readonly type: string;
    readonly text?: string;
    readonly image_url?: string;
  }[];
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

/** What a request's messages say, in short: `user: hi`, `summary: all is well`; what the harness says by its kind. */
export function modelHeard(model: ScriptedModel, request = -1): string[] {
  return modelInput(model, request).map(inShort);
}

function inShort({ role, type, content }: InputItem): string {
  const text = content?.[0]?.text ?? '';
  if (role === undefined) return type;
  if (role === 'developer') return text.startsWith('<model_switch>') ? 'developer: model switch' : role;
  if (isSummary(text)) return `summary: ${text.slice(text.indexOf('\n') + 1)}`;
  return text.startsWith('<') ? `${role}: ${text.slice(0, text.indexOf('>') + 1)}` : `${role}: ${text}`;
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
