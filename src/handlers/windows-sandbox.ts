import { ConfigError, type LoadedConfig, type RequestOverrides } from '../config/index.ts';
import type { WindowsSandboxSetupMode } from '../protocol/index.ts';
import type { Handlers, Outgoing } from '../rpc/index.ts';

/** What `windowsSandbox/*` works with. */
export interface WindowsSandboxParts {
  readonly loadConfig: (request: RequestOverrides) => Promise<LoadedConfig>;
  readonly outgoing: Pick<Outgoing, 'notify'>;
}

type WindowsSandboxMethod = 'windowsSandbox/readiness' | 'windowsSandbox/setupStart';

/** The names that 0.129.0 has for the two kinds of it in its errors. */
const KINDS: Readonly<Record<WindowsSandboxSetupMode, string>> = {
  elevated: 'elevated',
  unelevated: 'legacy',
};

/** `windowsSandbox/*`: no such sandbox is configured, as on every other system, and none can be set up. */
export function windowsSandboxHandlers(parts: WindowsSandboxParts): Handlers<WindowsSandboxMethod> {
  const { loadConfig, outgoing } = parts;
  return {
    'windowsSandbox/readiness': () => ({ status: 'notConfigured' }),
    'windowsSandbox/setupStart': ({ mode, cwd }, { session, afterReply }) => {
      afterReply(async () => {
        const error = await problem(loadConfig({ cwd }), mode);
        outgoing.notify([session], 'windowsSandbox/setupCompleted', { mode, success: false, error });
      });
      return { started: true };
    },
  };
}

/** Why the setup cannot be made. A configuration that is broken is told of first. */
async function problem(loading: Promise<unknown>, mode: WindowsSandboxSetupMode): Promise<string> {
  try {
    await loading;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return process.platform === 'win32'
    ? `${KINDS[mode]} Windows sandbox setup is not built yet`
    : `${KINDS[mode]} Windows sandbox setup is only supported on Windows`;
}
