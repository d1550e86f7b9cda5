import { spawn } from 'node:child_process';

/**
 * Starts a program that nobody waits for and that may outlive the server; nothing is read from it or written to it.
 * `onError` hears when it cannot be started.
 */
export function startAndForget(
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  onError: (error: Error) => void,
): void {
  const [program = '', ...args] = argv;
  try {
    const child = spawn(program, args, { cwd, env: { ...env }, detached: true, stdio: 'ignore' });
    child.on('error', onError);
    child.unref();
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
  }
}
