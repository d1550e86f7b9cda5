import type { Destination } from '../../network/index.ts';
import type { HostRules } from '../../permissions/index.ts';
import type { CallArguments } from './call-arguments.ts';

/** What a user said of a host. */
export interface HostRule {
  readonly host: string;
  readonly action: 'allow' | 'deny';
  /** Of the connection that led to it; rules hold for every kind of connection (0.129.0). */
  readonly protocol: Destination['protocol'];
}

const PROTOCOLS: ReadonlyMap<string, HostRule['protocol']> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['https_connect', 'https'],
  ['http-connect', 'https'],
  ['socks5_tcp', 'socks5Tcp'],
  ['socks5_udp', 'socks5Tcp'],
]);
const ACTIONS: ReadonlyMap<string, HostRule['action'] | null> = new Map([
  ['allow', 'allow'],
  ['prompt', null],
  ['forbidden', 'deny'],
  ['deny', 'deny'],
]);
const WRITTEN_PROTOCOLS = { http: 'http', https: 'https', socks5Tcp: 'socks5_tcp' } as const;
const SPOKEN_PROTOCOLS = { http: 'http', https: 'https_connect', socks5Tcp: 'socks5_tcp' } as const;

/**
 * Reads a `network_rule`; null where it says that the user is to be asked, as about any host.
 *
 * @throws RulesError
 */
export function readNetworkRule(args: CallArguments): HostRule | null {
  const written = args.string('protocol');
  const protocol = PROTOCOLS.get(written);
  if (protocol === undefined) {
    const known = 'http, https, socks5_tcp, socks5_udp';
    throw args.error(`invalid rule: network_rule protocol must be one of ${known} (got ${written})`);
  }
  const decision = args.string('decision');
  const action = ACTIONS.get(decision);
  if (action === undefined) throw args.error(`invalid decision: ${decision}`);
  const host = args.string('host').trim();
  const problem = hostProblem(host);
  if (problem !== null) throw args.error(`invalid rule: network_rule host ${problem}`);
  return action === null ? null : { host, action, protocol };
}

function hostProblem(host: string): string | null {
  if (host.replace(/\.+$/, '') === '') return 'cannot be empty';
  if (/:\/\/|[/?#]/.test(host)) return 'must be a hostname or IP literal (without scheme or path)';
  if (host.includes('*')) return 'must be a specific host; wildcards are not allowed';
  return /\s/.test(host) ? 'cannot contain whitespace' : null;
}

/** The rules by what they say; of several about a host the last one counts. */
export function hostRules(rules: readonly HostRule[]): HostRules {
  const actions = new Map(rules.map(({ host, action }) => [host.toLowerCase().replace(/\.+$/, ''), action]));
  const hosts = (action: HostRule['action']): string[] =>
    [...actions].flatMap(([host, said]) => (said === action ? [host] : []));
  return { allowed: hosts('allow'), denied: hosts('deny') };
}

/** A rule as 0.129.0 writes it down. */
export function networkRuleLine({ host, action, protocol }: HostRule): string {
  const verb = action === 'allow' ? 'Allow' : 'Deny';
  const justification = `${verb} ${SPOKEN_PROTOCOLS[protocol]} access to ${host}`;
  const values = [
    `host=${JSON.stringify(host)}`,
    `protocol=${JSON.stringify(WRITTEN_PROTOCOLS[protocol])}`,
    `decision=${JSON.stringify(action)}`,
    `justification=${JSON.stringify(justification)}`,
  ];
  return `network_rule(${values.join(', ')})`;
}
