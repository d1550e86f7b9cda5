import type { HandledMethod } from './handlers.ts';

/** Declared methods that no handler answers yet. `Handlers<ImplementedMethod>` and a test hold this list to the truth. */
export const UNIMPLEMENTED = [
  'hooks/list',
  'marketplace/add',
  'marketplace/remove',
  'marketplace/upgrade',
  'plugin/list',
  'plugin/read',
  'plugin/skill/read',
  'plugin/share/save',
  'plugin/share/updateTargets',
  'plugin/share/list',
  'plugin/share/delete',
  'app/list',
  'plugin/install',
  'plugin/uninstall',
  'thread/realtime/start',
  'thread/realtime/appendAudio',
  'thread/realtime/appendText',
  'thread/realtime/stop',
  'thread/realtime/listVoices',
  'mcpServer/oauth/login',
  'config/mcpServer/reload',
  'mcpServerStatus/list',
  'mcpServer/resource/read',
  'mcpServer/tool/call',
  'externalAgentConfig/detect',
  'externalAgentConfig/import',
] as const satisfies readonly HandledMethod[];

/** Methods that a server has a handler for. */
export type ImplementedMethod = Exclude<HandledMethod, (typeof UNIMPLEMENTED)[number]>;
