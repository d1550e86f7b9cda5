import {
  array,
  boolean,
  def,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  uint,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const WindowsSandboxSetupMode = def('WindowsSandboxSetupMode', () =>
  stringEnum('elevated', 'unelevated'),
);
export type WindowsSandboxSetupMode = Static<typeof WindowsSandboxSetupMode>;

export const WindowsSandboxSetupStartParams = def('WindowsSandboxSetupStartParams', () =>
  obj({ mode: WindowsSandboxSetupMode, cwd: optional(AbsolutePathBuf) }),
);
export type WindowsSandboxSetupStartParams = Static<typeof WindowsSandboxSetupStartParams>;

export const WindowsSandboxSetupStartResponse = def('WindowsSandboxSetupStartResponse', () =>
  obj({ started: boolean }),
);
export type WindowsSandboxSetupStartResponse = Static<typeof WindowsSandboxSetupStartResponse>;

export const WindowsSandboxReadiness = def('WindowsSandboxReadiness', () =>
  stringEnum('ready', 'notConfigured', 'updateRequired'),
);
export type WindowsSandboxReadiness = Static<typeof WindowsSandboxReadiness>;

export const WindowsSandboxReadinessResponse = def('WindowsSandboxReadinessResponse', () =>
  obj({ status: WindowsSandboxReadiness }),
);
export type WindowsSandboxReadinessResponse = Static<typeof WindowsSandboxReadinessResponse>;

export const WindowsWorldWritableWarningNotification = def('WindowsWorldWritableWarningNotification', () =>
  obj({ samplePaths: array(string), extraCount: uint, failedScan: boolean }),
);
export type WindowsWorldWritableWarningNotification = Static<typeof WindowsWorldWritableWarningNotification>;

export const WindowsSandboxSetupCompletedNotification = def('WindowsSandboxSetupCompletedNotification', () =>
  obj({ mode: WindowsSandboxSetupMode, success: boolean, error: nullable(string) }),
);
export type WindowsSandboxSetupCompletedNotification = Static<
  typeof WindowsSandboxSetupCompletedNotification
>;
