import { parsePlainScript } from './plain-script.ts';
import { posixShellScript } from './shell-kind.ts';

/**
 * Whether a command may never run unasked: a forced `rm`, also behind `sudo` or as part of a plain shell script.
 * The rule is that of 0.129.0, which looks at the first argument of `rm` only.
 */
export async function isDangerous(argv: readonly string[]): Promise<boolean> {
  if (isDangerousProgram(argv)) return true;
  const script = posixShellScript(argv);
  if (script === null) return false;
  for (const { words, passed } of (await parsePlainScript(script)) ?? []) {
    if (await isDangerous(passed ?? words)) return true;
  }
  return false;
}

function isDangerousProgram([program, ...args]: readonly string[]): boolean {
  if (program === 'sudo') return isDangerousProgram(args);
  return program === 'rm' && (args[0] === '-f' || args[0] === '-rf');
}
