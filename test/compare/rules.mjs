// Rules for commands: allow runs outside the sandbox unasked, prompt asks whatever the policy, forbidden refuses.
import { call } from './kit.mjs';
import { run, turnWithRules } from './rules-kit.mjs';

export default async (w) => {
  const make = `touch ${w.home}/one`;
  const allowed = { 'default.rules': 'prefix_rule(pattern=["touch"])\n' };
  for (const policy of ['on-request', 'untrusted', 'never', 'on-failure']) {
    await turnWithRules(w, `allowed under ${policy}`, {
      files: allowed,
      policy,
      script: [run('c1', make), run('c2', `${make} && mkdir -p x`), run('c3', `echo a > ${w.home}/two`)],
    });
  }
  await turnWithRules(w, 'dangerous', {
    files: { 'default.rules': 'prefix_rule(pattern=["rm"])\n' },
    policy: 'never',
    script: [run('c1', 'rm -rf x')],
  });
  const asking = {
    'a.rules': 'prefix_rule(["ls"], "prompt")\nprefix_rule(["touch"])\n',
    'b.rules':
      'prefix_rule(\n  pattern = ["ls", ["-l", "-a"]], # why\n  decision = "prompt",\n  justification = "because",\n)\n',
    'c.txt': 'prefix_rule(["touch"], "forbidden")\n',
  };
  const script = [
    run('c1', 'ls'),
    run('c2', 'ls -a "a b"'),
    run('c3', 'touch q && ls'),
    run('c4', make, { sandbox_permissions: 'require_escalated', justification: 'May I?' }),
    run('c5', 'ls', { justification: 'May I?' }),
  ];
  const answers = ['accept', 'acceptForSession', 'decline'];
  for (const policy of ['on-request', 'untrusted', 'never', 'on-failure']) {
    await turnWithRules(w, `asked under ${policy}`, { files: asking, policy, script, answers });
  }
  for (const flags of ['sandbox_approval = true, rules = false', 'sandbox_approval = false, rules = true']) {
    await turnWithRules(w, `asked with ${flags}`, {
      files: asking,
      granular: `{ ${flags}, mcp_elicitations = true }`,
      script: [run('c1', 'ls'), run('c2', 'rm -rf x')],
    });
  }
  await turnWithRules(w, 'forbidden', {
    files: {
      'default.rules':
        'prefix_rule(pattern=["ls"], decision="forbidden")\nprefix_rule(pattern=["ls"])\n' +
        'prefix_rule(pattern=["touch", "a b"], decision="forbidden", justification="use make")\n' +
        'prefix_rule(pattern=[["mkdir", "rmdir"], ["x", "y"]], decision="forbidden")\n' +
        'prefix_rule(pattern=["touch"], decision="forbidden")\n' +
        'host_executable(name="touch", paths=["/usr/bin/touch"])\n',
    },
    policy: 'on-request',
    script: [
      run('c1', 'ls -l'),
      run('c2', "touch 'a b' c"),
      run('c3', 'echo x && ls'),
      run('c4', '/bin/ls'),
      run('c5', './ls'),
      run('c6', 'cat <<EOF | ls\nEOF'),
      run('c7', 'ls', { sandbox_permissions: 'require_escalated' }),
      run('c8', '/bin/touch q'),
      run('c9', '/usr/bin/touch q'),
      run('c10', 'rmdir y z'),
      call('c11', 'shell', { command: ['ls', 'a b'] }),
      run('c12', 'ls <<EOF\nEOF'),
    ],
  });
};
