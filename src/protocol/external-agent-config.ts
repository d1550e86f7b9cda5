/** Importing another agent's configuration. */
import {
  array,
  boolean,
  def,
  doc,
  elided,
  nullable,
  obj,
  optional,
  pathString,
  string,
  stringEnum,
  withDefault,
  type Static,
} from './schema/index.ts';

export const ExternalAgentConfigDetectParams = def('ExternalAgentConfigDetectParams', () =>
  obj({
    includeHome: doc("Also look into the user's home.", elided(false, boolean)),
    cwds: doc('Repositories to look into.', optional(array(pathString))),
  }),
);
export type ExternalAgentConfigDetectParams = Static<typeof ExternalAgentConfigDetectParams>;

export const ExternalAgentConfigMigrationItemType = def('ExternalAgentConfigMigrationItemType', () =>
  stringEnum(
    'AGENTS_MD',
    'CONFIG',
    'SKILLS',
    'PLUGINS',
    'MCP_SERVER_CONFIG',
    'SUBAGENTS',
    'HOOKS',
    'COMMANDS',
    'SESSIONS',
  ),
);
export type ExternalAgentConfigMigrationItemType = Static<typeof ExternalAgentConfigMigrationItemType>;

export const PluginsMigration = def('PluginsMigration', () =>
  obj({ marketplaceName: string, pluginNames: array(string) }),
);
export type PluginsMigration = Static<typeof PluginsMigration>;

export const SessionMigration = def('SessionMigration', () =>
  obj({ path: pathString, cwd: pathString, title: nullable(string) }),
);
export type SessionMigration = Static<typeof SessionMigration>;

export const McpServerMigration = def('McpServerMigration', () => obj({ name: string }));
export type McpServerMigration = Static<typeof McpServerMigration>;

export const HookMigration = def('HookMigration', () => obj({ name: string }));
export type HookMigration = Static<typeof HookMigration>;

export const SubagentMigration = def('SubagentMigration', () => obj({ name: string }));
export type SubagentMigration = Static<typeof SubagentMigration>;

export const CommandMigration = def('CommandMigration', () => obj({ name: string }));
export type CommandMigration = Static<typeof CommandMigration>;

export const MigrationDetails = def('MigrationDetails', () =>
  obj({
    plugins: withDefault([], array(PluginsMigration)),
    sessions: withDefault([], array(SessionMigration)),
    mcpServers: withDefault([], array(McpServerMigration)),
    hooks: withDefault([], array(HookMigration)),
    subagents: withDefault([], array(SubagentMigration)),
    commands: withDefault([], array(CommandMigration)),
  }),
);
export type MigrationDetails = Static<typeof MigrationDetails>;

export const ExternalAgentConfigMigrationItem = def('ExternalAgentConfigMigrationItem', () =>
  obj({
    itemType: ExternalAgentConfigMigrationItemType,
    description: string,
    cwd: doc('The repository it belongs to; null or empty for the home.', nullable(pathString)),
    details: nullable(MigrationDetails),
  }),
);
export type ExternalAgentConfigMigrationItem = Static<typeof ExternalAgentConfigMigrationItem>;

export const ExternalAgentConfigDetectResponse = def('ExternalAgentConfigDetectResponse', () =>
  obj({ items: array(ExternalAgentConfigMigrationItem) }),
);
export type ExternalAgentConfigDetectResponse = Static<typeof ExternalAgentConfigDetectResponse>;

export const ExternalAgentConfigImportParams = def('ExternalAgentConfigImportParams', () =>
  obj({ migrationItems: array(ExternalAgentConfigMigrationItem) }),
);
export type ExternalAgentConfigImportParams = Static<typeof ExternalAgentConfigImportParams>;

export const ExternalAgentConfigImportResponse = def('ExternalAgentConfigImportResponse', () => obj({}));
export type ExternalAgentConfigImportResponse = Static<typeof ExternalAgentConfigImportResponse>;

export const ExternalAgentConfigImportCompletedNotification = def(
  'ExternalAgentConfigImportCompletedNotification',
  () => obj({}),
);
export type ExternalAgentConfigImportCompletedNotification = Static<
  typeof ExternalAgentConfigImportCompletedNotification
>;
