import { basename } from 'node:path';
import type { CliSettings } from '../config/cli-overrides.ts';
import {
  APP_SERVER_OPTIONS,
  DEMO_OPTIONS,
  GENERATE_JSON_SCHEMA_OPTIONS,
  GENERATE_TS_OPTIONS,
  ROOT_OPTIONS,
  WEBSOCKET_OPTIONS,
} from './commands.ts';
import {
  APP_SERVER_HELP,
  DEMO_HELP,
  GENERATE_JSON_SCHEMA_HELP,
  GENERATE_TS_HELP,
  ROOT_HELP,
} from './help.ts';
import { parseOptions, UsageError, type ParsedArguments } from './options.ts';

/** What `app-server` was asked to do. */
export interface AppServerCommand {
  readonly type: 'appServer';
  readonly listen: 'stdio' | 'off';
  readonly settings: CliSettings;
  readonly sessionSource: string | undefined;
  readonly analyticsDefaultEnabled: boolean;
  readonly pluginStartupTasks: boolean;
}

/** What `app-server generate-…` was asked to write. */
export interface GenerateCommand {
  readonly type: 'generateTs' | 'generateJsonSchema';
  readonly out: string;
  readonly experimental: boolean;
  readonly prettier: string | undefined;
}

/** What a command line asks for. */
export type Command =
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'version' }
  | { readonly type: 'demo' }
  | AppServerCommand
  | GenerateCommand;

const ROOT_USAGE = 'quire [OPTIONS] <COMMAND>';
const APP_SERVER_USAGE = 'quire app-server [OPTIONS] [COMMAND]';

function settingsOf(levels: readonly ParsedArguments[]): CliSettings {
  const all = (name: string): readonly string[] => levels.flatMap((level) => level.all(name));
  return { config: all('config'), enable: all('enable'), disable: all('disable') };
}

/**
 * Reads a command line. `program` is the path the program was started by: through a link named `codex-app-server` it
 * is the server itself and takes no commands.
 * @throws UsageError
 */
export function parseCommandLine(program: string, args: readonly string[]): Command {
  if (basename(program).replace(/\.[a-z]+$/, '') === 'codex-app-server') return parseServerProgram(args);
  const root = parseOptions(args, ROOT_OPTIONS, ROOT_USAGE);
  if (root.has('help')) return { type: 'print', text: ROOT_HELP };
  if (root.has('version')) return { type: 'version' };
  const [command, ...rest] = root.rest;
  switch (command) {
    case 'app-server':
      return parseAppServer(root, rest);
    case 'demo':
      return parseDemo(rest);
    case 'help':
      return { type: 'print', text: ROOT_HELP };
    case undefined:
      throw new UsageError('a command is required', ROOT_USAGE);
    default:
      throw new UsageError(`unrecognized subcommand '${command}'`, ROOT_USAGE);
  }
}

function parseDemo(args: readonly string[]): Command {
  const usage = 'quire demo';
  const parsed = parseOptions(args, DEMO_OPTIONS, usage);
  if (parsed.has('help')) return { type: 'print', text: DEMO_HELP };
  const [extra] = parsed.rest;
  if (extra !== undefined) throw new UsageError(`unexpected argument '${extra}' found`, usage);
  return { type: 'demo' };
}

function parseServerProgram(args: readonly string[]): Command {
  const usage = 'codex-app-server [OPTIONS]';
  const parsed = parseOptions(args, [...APP_SERVER_OPTIONS, { name: 'version', short: 'V' }], usage);
  if (parsed.has('help')) return { type: 'print', text: APP_SERVER_HELP };
  if (parsed.has('version')) return { type: 'version' };
  const [extra] = parsed.rest;
  if (extra !== undefined) throw new UsageError(`unexpected argument '${extra}' found`, usage);
  return serve([parsed]);
}

function parseAppServer(root: ParsedArguments, args: readonly string[]): Command {
  const parsed = parseOptions(args, APP_SERVER_OPTIONS, APP_SERVER_USAGE);
  if (parsed.has('help')) return { type: 'print', text: APP_SERVER_HELP };
  const [command, ...rest] = parsed.rest;
  switch (command) {
    case undefined:
      return serve([root, parsed]);
    case 'generate-ts':
      return parseGenerate('generateTs', rest);
    case 'generate-json-schema':
      return parseGenerate('generateJsonSchema', rest);
    case 'help':
      return { type: 'print', text: APP_SERVER_HELP };
    case 'proxy':
      throw new UsageError('the proxy command is not available in this version of quire');
    default:
      throw new UsageError(`unrecognized subcommand '${command}'`, APP_SERVER_USAGE);
  }
}

function parseGenerate(type: GenerateCommand['type'], args: readonly string[]): Command {
  const ts = type === 'generateTs';
  const usage = `quire app-server ${ts ? 'generate-ts' : 'generate-json-schema'} --out <DIR>`;
  const parsed = parseOptions(args, ts ? GENERATE_TS_OPTIONS : GENERATE_JSON_SCHEMA_OPTIONS, usage);
  if (parsed.has('help')) return { type: 'print', text: ts ? GENERATE_TS_HELP : GENERATE_JSON_SCHEMA_HELP };
  const [extra] = parsed.rest;
  if (extra !== undefined) throw new UsageError(`unexpected argument '${extra}' found`, usage);
  const out = parsed.last('out');
  if (out === undefined) {
    throw new UsageError('the following required arguments were not provided:\n  --out <DIR>', usage);
  }
  return { type, out, experimental: parsed.has('experimental'), prettier: parsed.last('prettier') };
}

function serve(levels: readonly ParsedArguments[]): AppServerCommand {
  const given = (name: string): boolean => levels.some((level) => level.has(name));
  const websocket = WEBSOCKET_OPTIONS.find(({ name }) => given(name));
  if (websocket !== undefined) {
    throw new UsageError(`--${websocket.name} needs a websocket, which this version of quire does not serve`);
  }
  const own = levels.at(-1);
  return {
    type: 'appServer',
    listen: listenOf(own?.last('listen')),
    settings: settingsOf(levels),
    sessionSource: own?.last('session-source')?.trim(),
    analyticsDefaultEnabled: given('analytics-default-enabled'),
    pluginStartupTasks: !given('disable-plugin-startup-tasks-for-tests'),
  };
}

function listenOf(url = 'stdio://'): 'stdio' | 'off' {
  if (url === 'stdio://') return 'stdio';
  if (url === 'off') return 'off';
  throw new UsageError(`--listen ${url} is not available in this version of quire; use stdio://`);
}
