import type { CallArguments } from './call-arguments.ts';

const PROTOCOLS: ReadonlySet<string> = new Set([
  'http',
  'https',
  'https_connect',
  'http-connect',
  'socks5_tcp',
  'socks5_udp',
]);
const DECISIONS: ReadonlySet<string> = new Set(['allow', 'prompt', 'forbidden', 'deny']);

/**
 * Checks a `network_rule`, as 0.129.0 does. Nothing goes by these rules yet: commands reach the network or they don't.
 *
 * @throws RulesError
 */
export function checkNetworkRule(args: CallArguments): void {
  const protocol = args.string('protocol');
  if (!PROTOCOLS.has(protocol)) {
    const known = 'http, https, socks5_tcp, socks5_udp';
    throw args.error(`invalid rule: network_rule protocol must be one of ${known} (got ${protocol})`);
  }
  const decision = args.string('decision');
  if (!DECISIONS.has(decision)) throw args.error(`invalid decision: ${decision}`);
  const problem = hostProblem(args.string('host').trim());
  if (problem !== null) throw args.error(`invalid rule: network_rule host ${problem}`);
}

function hostProblem(host: string): string | null {
  if (host.replace(/\.+$/, '') === '') return 'cannot be empty';
  if (/:\/\/|[/?#]/.test(host)) return 'must be a hostname or IP literal (without scheme or path)';
  if (host.includes('*')) return 'must be a specific host; wildcards are not allowed';
  return /\s/.test(host) ? 'cannot contain whitespace' : null;
}
