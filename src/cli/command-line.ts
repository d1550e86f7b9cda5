import { basename } from 'node:path';
import type { CliSettings } from '../config/cli-overrides.ts';
import {
  APP_SERVER_OPTIONS,
  DEMO_OPTIONS,
  GENERATE_JSON_SCHEMA_OPTIONS,
  GENERATE_TS_OPTIONS,
  PROXY_OPTIONS,
  ROOT_OPTIONS,
} from './commands.ts';
import {
  APP_SERVER_HELP,
  DEMO_HELP,
  GENERATE_JSON_SCHEMA_HELP,
  GENERATE_TS_HELP,
  PROXY_HELP,
  ROOT_HELP,
} from './help.ts';
import { readListenUrl, type ListenAddress } from './listen-url.ts';
import { parseOptions, UsageError, type ParsedArguments } from './options.ts';
import type { WebSocketAuthOptions } from './websocket-auth.ts';

/** What `app-server` was asked to do. */
export interface AppServerCommand {
  readonly type: 'appServer';
  readonly listen: readonly ListenAddress[];
  readonly auth: WebSocketAuthOptions;
  /** Web pages that may connect to sockets, by their `Origin`. */
  readonly allowedOrigins: readonly string[];
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

/** What `app-server proxy` was asked to connect to. */
export interface ProxyCommand {
  readonly type: 'proxy';
  /** The server's socket; its usual one without it. */
  readonly socket: string | undefined;
}

/** A patch to apply, as the program `apply_patch`. */
export interface ApplyPatchCommand {
  readonly type: 'applyPatch';
  readonly args: readonly string[];
}

/** What a command line asks for. */
export type Command =
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'version' }
  | { readonly type: 'demo' }
  | AppServerCommand
  | ProxyCommand
  | ApplyPatchCommand
  | GenerateCommand;

const ROOT_USAGE = 'quire [OPTIONS] <COMMAND>';
const APP_SERVER_USAGE = 'quire app-server [OPTIONS] [COMMAND]';

function settingsOf(levels: readonly ParsedArguments[]): CliSettings {
  const all = (name: string): readonly string[] => levels.flatMap((level) => level.all(name));
  return { config: all('config'), enable: all('enable'), disable: all('disable') };
}

/**
 * Reads a command line. `program` is the path the program was started by: through a link named `codex-app-server` it
 * is the server itself and takes no commands, and as `apply_patch` it is that program.
 * @throws UsageError
 */
export function parseCommandLine(program: string, args: readonly string[]): Command {
  const name = basename(program).replace(/\.[a-z]+$/, '');
  if (name === 'codex-app-server') return parseServerProgram(args);
  if (name === 'apply_patch' || name === 'applypatch') return { type: 'applyPatch', args };
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
      return parseProxy(rest);
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

function parseProxy(args: readonly string[]): Command {
  const usage = 'quire app-server proxy [OPTIONS]';
  const parsed = parseOptions(args, PROXY_OPTIONS, usage);
  if (parsed.has('help')) return { type: 'print', text: PROXY_HELP };
  const [extra] = parsed.rest;
  if (extra !== undefined) throw new UsageError(`unexpected argument '${extra}' found`, usage);
  return { type: 'proxy', socket: parsed.last('sock') };
}

function serve(levels: readonly ParsedArguments[]): AppServerCommand {
  const given = (name: string): boolean => levels.some((level) => level.has(name));
  const own = levels.at(-1);
  return {
    type: 'appServer',
    listen: listenAddresses(own),
    auth: {
      mode: own?.last('ws-auth'),
      tokenFile: own?.last('ws-token-file'),
      tokenSha256: own?.last('ws-token-sha256'),
      sharedSecretFile: own?.last('ws-shared-secret-file'),
      issuer: own?.last('ws-issuer'),
      audience: own?.last('ws-audience'),
      maxClockSkewSeconds: own?.last('ws-max-clock-skew-seconds'),
    },
    allowedOrigins: own?.all('ws-allow-origin') ?? [],
    settings: settingsOf(levels),
    sessionSource: own?.last('session-source')?.trim(),
    analyticsDefaultEnabled: given('analytics-default-enabled'),
    pluginStartupTasks: !given('disable-plugin-startup-tasks-for-tests'),
  };
}

/** Each address once; standard input and output where none is given. */
function listenAddresses(parsed: ParsedArguments | undefined): readonly ListenAddress[] {
  const urls = new Set(parsed?.all('listen'));
  if (urls.size === 0 || parsed?.has('stdio') === true) urls.add('stdio://');
  return [...urls].flatMap((url) => {
    const address = readListenUrl(url);
    return typeof address === 'string' ? [] : [address];
  });
}
