import type { ScriptedModel } from './scripted-model.ts';

/** What the model was told of its calls by the last request, by the id of the call. */
export function toolOutputs(model: ScriptedModel): Record<string, unknown> {
  const { input } = model.turns().at(-1)?.body as { input: { type: string; call_id: string; output: unknown }[] };
  const outputs = input.filter(({ type }) => type.endsWith('_call_output'));
  return Object.fromEntries(outputs.map(({ call_id, output }) => [call_id, output]));
}

/** The arguments of a `shell_command` call that starts quickly: no login shell, five seconds at most. */
export function script(command: string, extra: object = {}): object {
  return { command, timeout_ms: 5000, login: false, ...extra };
}

/** How the plain report of a command reads once times are evened out. */
export const report = (output = '', exitCode = 0): string =>
  `Exit code: ${exitCode}\nWall time: 0 seconds\nOutput:\n${output}`;
