// Commands whose profile says which hosts they may reach: the variables they find, and what is refused with what reason.
import { call, config, say, shell, toolOutputs } from './kit.mjs';

/** Status, header and reason of a refusal; what is said of it in words is each server's own. */
const probe = (url, more = '') =>
  `curl -s -m 8 --noproxy '' -D h -o b ${more} ${url}; head -1 h | tr -d '\\r'; grep -i '^x-proxy-error' h | tr -d '\\r'; grep -o '"\\(reason\\|decision\\|source\\|protocol\\)":"[a-z_]*"' b | sort`;
const tunnel = (url) =>
  `rm -f h; curl -s -m 8 --noproxy '' -p -D h -o b ${url}; head -1 h | tr -d '\\r'; grep -i '^x-proxy-error' h | tr -d '\\r'`;
const domains = (...lines) => `[permissions.p.network.domains]\n${lines.join('\n')}\n`;

export default async (w) => {
  for (const [label, network, commands] of [
    ['nothing said of hosts', '', ['env | grep -ci proxy']],
    [
      'variables',
      domains('"example.com" = "allow"'),
      ["env | grep -i proxy | sed 's/=.*//' | sort", 'echo "$NO_PROXY"'],
    ],
    ['no SOCKS', `enable_socks5 = false\n${domains('"example.com" = "allow"')}`, ['echo ${ALL_PROXY%%:*}']],
    [
      'refusals',
      domains('"*" = "allow"', '"**.bad.invalid" = "deny"', '"*.worse.invalid" = "deny"'),
      [
        probe('http://127.0.0.1:9/'),
        probe('http://localhost:9/'),
        probe('http://10.0.0.1/'),
        probe('http://169.254.169.254/'),
        probe('http://100.64.0.1/'),
        probe('http://unknown.invalid/'),
        probe('http://bad.invalid/'),
        probe('http://x.BAD.invalid/'),
        probe('http://worse.invalid/'),
        probe('http://x.worse.invalid/'),
        tunnel('https://bad.invalid/'),
        tunnel('https://127.0.0.1/'),
        'curl -s -m 8 -x $ALL_PROXY http://127.0.0.1:9/; echo $?',
      ],
    ],
    [
      'limited',
      `mode = "limited"\n${domains('"127.0.0.1" = "allow"')}`,
      [
        probe('http://127.0.0.1:9/', '-X POST'),
        probe('http://127.0.0.1:9/', '-X DELETE'),
        tunnel('https://127.0.0.1:9/'),
        'curl -s -m 8 -x $ALL_PROXY http://127.0.0.1:9/; echo $?',
      ],
    ],
  ]) {
    const mock = await w.mock([
      ...commands.map((text, at) => call(`c${at}`, 'shell_command', shell(text, { timeout_ms: 9000 }))),
      say('done'),
    ]);
    const settings = config(mock).replace(/sandbox_mode.*\n/, 'default_permissions = "p"\n');
    const files = '[permissions.p.filesystem]\n":root" = "read"\n":project_roots" = "write"\n';
    const s = w.server({
      config: `${settings}${files}[permissions.p.network]\nenabled = true\n${String(network)}`,
      cwd: w.home,
    });
    await s.initialize({ optOut: ['item/commandExecution/outputDelta'] });
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, label, {}, { timeoutMs: 120_000 });
    w.note(label, toolOutputs(mock));
    await s.close();
  }
};
