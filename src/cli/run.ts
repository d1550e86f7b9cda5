import { CODEX_VERSION, QUIRE_VERSION } from '../version.ts';
import { runAppServer } from './app-server.ts';
import { parseCommandLine, type Command } from './command-line.ts';
import { UsageError } from './options.ts';

/** Carries out a command line and leaves the exit code in `process.exitCode`, or ends the process where it must. */
export async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  let command: Command;
  try {
    command = parseCommandLine(program, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  await carryOut(command, program, env);
}

async function carryOut(command: Command, program: string, env: NodeJS.ProcessEnv): Promise<void> {
  switch (command.type) {
    case 'print':
      process.stdout.write(command.text);
      return;
    case 'version':
      process.stdout.write(`codex-cli ${CODEX_VERSION} (quire ${QUIRE_VERSION})\n`);
      return;
    case 'appServer':
      await runAppServer(command, env);
      return;
    case 'proxy': {
      const { runProxy } = await import('./proxy.ts');
      await runProxy(command, env).catch(failToRun);
      return;
    }
    case 'applyPatch': {
      const { runApplyPatch } = await import('./apply-patch.ts');
      await runApplyPatch(command);
      return;
    }
    case 'generateTs':
    case 'generateJsonSchema': {
      const { generate } = await import('./generate.ts');
      await generate(command).catch(failToRun);
      return;
    }
    case 'demo': {
      const { runDemo } = await import('./demo/run-demo.ts');
      await runDemo(program, env).catch(failToRun);
    }
  }
}

function failToRun(error: unknown): void {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
