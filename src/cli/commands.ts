import { readListenUrl } from './listen-url.ts';
import type { OptionSpec } from './options.ts';

/** Settings that every command takes, before and after its name. */
const SETTINGS: readonly OptionSpec[] = [
  { name: 'config', short: 'c', value: 'key=value' },
  { name: 'enable', value: 'FEATURE' },
  { name: 'disable', value: 'FEATURE' },
];

const HELP: OptionSpec = { name: 'help', short: 'h' };

/**
 * Options of the reference's terminal program. Clients pass them along; as in the reference they are checked and have
 * no effect on an app-server, whose clients say such things per thread.
 */
const INTERACTIVE: readonly OptionSpec[] = [
  { name: 'model', short: 'm', value: 'MODEL' },
  { name: 'oss' },
  { name: 'local-provider', value: 'OSS_PROVIDER' },
  { name: 'profile', short: 'p', value: 'CONFIG_PROFILE' },
  {
    name: 'sandbox',
    short: 's',
    value: 'SANDBOX_MODE',
    possible: ['read-only', 'workspace-write', 'danger-full-access'],
  },
  {
    name: 'ask-for-approval',
    short: 'a',
    value: 'APPROVAL_POLICY',
    possible: ['untrusted', 'on-failure', 'on-request', 'never'],
  },
  { name: 'dangerously-bypass-approvals-and-sandbox' },
  { name: 'cd', short: 'C', value: 'DIR' },
  { name: 'add-dir', value: 'DIR' },
  { name: 'search' },
];

/** What clients of sockets must show. */
const WEBSOCKET_OPTIONS: readonly OptionSpec[] = [
  { name: 'ws-auth', value: 'MODE', possible: ['capability-token', 'signed-bearer-token', 'none'] },
  { name: 'ws-token-file', value: 'PATH' },
  { name: 'ws-token-sha256', value: 'HEX' },
  { name: 'ws-shared-secret-file', value: 'PATH' },
  { name: 'ws-issuer', value: 'ISSUER' },
  { name: 'ws-audience', value: 'AUDIENCE' },
  { name: 'ws-max-clock-skew-seconds', value: 'SECONDS', check: checkUint64 },
  { name: 'ws-allow-origin', value: 'ORIGIN' },
];

const UINT64_MAX = 18446744073709551615n;

function checkUint64(text: string): string | undefined {
  if (text === '') return 'cannot parse integer from empty string';
  if (!/^\+?\d+$/.test(text)) return 'invalid digit found in string';
  return BigInt(text.replace('+', '')) > UINT64_MAX ? 'number too large to fit in target type' : undefined;
}

function checkListen(url: string): string | undefined {
  const read = readListenUrl(url);
  return typeof read === 'string' ? read : undefined;
}

function checkSource(source: string): string | undefined {
  return source.trim() === '' ? 'session source must not be empty' : undefined;
}

/** The options of the program itself, before a command. */
export const ROOT_OPTIONS: readonly OptionSpec[] = [
  ...SETTINGS,
  ...INTERACTIVE,
  HELP,
  { name: 'version', short: 'V' },
];

/** The options of `app-server`, and of the program when it is called `codex-app-server`. */
export const APP_SERVER_OPTIONS: readonly OptionSpec[] = [
  ...SETTINGS,
  ...INTERACTIVE,
  HELP,
  { name: 'listen', value: 'URL', check: checkListen },
  { name: 'stdio' },
  { name: 'analytics-default-enabled' },
  { name: 'session-source', value: 'SOURCE', check: checkSource },
  { name: 'disable-plugin-startup-tasks-for-tests' },
  ...WEBSOCKET_OPTIONS,
];

/** The options of `demo`. */
export const DEMO_OPTIONS: readonly OptionSpec[] = [HELP];

const OUT: OptionSpec = { name: 'out', short: 'o', value: 'DIR' };
const EXPERIMENTAL: OptionSpec = { name: 'experimental' };

/** The options of `app-server generate-ts`. */
export const GENERATE_TS_OPTIONS: readonly OptionSpec[] = [
  ...SETTINGS,
  HELP,
  OUT,
  EXPERIMENTAL,
  { name: 'prettier', short: 'p', value: 'PRETTIER_BIN' },
];

/** The options of `app-server generate-json-schema`. */
export const GENERATE_JSON_SCHEMA_OPTIONS: readonly OptionSpec[] = [...SETTINGS, HELP, OUT, EXPERIMENTAL];

/** The options of `app-server proxy`. */
export const PROXY_OPTIONS: readonly OptionSpec[] = [
  ...SETTINGS,
  HELP,
  { name: 'sock', value: 'SOCKET_PATH' },
];
