// The request_permissions tool: what is asked, which part of an answer is granted, for how long, and what it opens.
import { mkdirSync, rmSync } from 'node:fs';
import { call, config, ev, say, shell, toolOutputs } from './kit.mjs';

const patch = (id, path) => [
  ev.created(),
  ev.customToolCall(id, 'apply_patch', `*** Begin Patch\n*** Add File: ${path}\n+x\n*** End Patch\n`),
  ev.completed(),
];
const withoutPlace = (text) => text.replace(/ at line \d+ column \d+$/, '');

export default async (w) => {
  const [o, q] = [`${w.home}/o`, `${w.home}/q`];
  const writing = (...paths) => ({ file_system: { write: paths } });
  const granted = (...paths) => ({ permissions: { fileSystem: { write: paths } } });
  const entries = (...list) => ({ entries: list.map(([path, access]) => ({ path, access })) });
  const special = (value) => ({ type: 'special', value });
  const pattern = { type: 'glob_pattern', pattern: '**/*.env' };
  const ask = (permissions, more) => call(`r${(n += 1)}`, 'request_permissions', { permissions, ...more });
  const run = (script, more) => call(`c${(n += 1)}`, 'shell_command', shell(script, more));
  const touch = (path, more) => run(`echo 1 > ${path} && echo ok`, more);
  const with_ = (permissions) => ({
    sandbox_permissions: 'with_additional_permissions',
    additional_permissions: permissions,
  });
  let n = 0;
  const everything = [
    [special({ kind: 'project_roots', subpath: null }), 'write'],
    [special({ kind: 'root' }), 'read'],
    [pattern, 'none'],
  ];
  for (const [
    label,
    { features = ['request_permissions_tool'], policy = 'on-request', sandbox, steps, answers = [] },
  ] of [
    ['off', { features: [], steps: [ask(writing(o)), touch(`${o}/x`)] }],
    [
      'a part, then more for the session',
      {
        steps: [
          ask({ ...writing(o, q), network: { enabled: true } }, { reason: 'because' }),
          touch(`${o}/x`),
          touch(`${q}/x`),
          ask(writing(q)),
          touch(`${q}/x`),
          say('1'),
          touch(`${o}/y`),
          touch(`${q}/y`),
        ],
        answers: [granted(o), { ...granted(q, '/usr'), scope: 'session' }],
      },
    ],
    [
      'below',
      { steps: [ask(writing(o)), touch(`${o}/sub/x`), touch(`${o}/x`)], answers: [granted(`${o}/sub`)] },
    ],
    ['less', { steps: [ask(writing(o))], answers: [{ permissions: { fileSystem: { read: [o] } } }] }],
    ['above', { steps: [ask(writing(`${o}/sub`))], answers: [granted(o)] }],
    [
      'kinds of paths',
      {
        steps: [ask({ file_system: entries(...everything) })],
        answers: [{ permissions: { fileSystem: entries(...everything) } }],
      },
    ],
    ['with review', { steps: [ask(writing(o))], answers: [{ ...granted(o), strictAutoReview: true }] }],
    [
      'with review for the session',
      { steps: [ask(writing(o))], answers: [{ ...granted(o), scope: 'session', strictAutoReview: true }] },
    ],
    ['nothing', { steps: [ask(writing(o))], answers: [{ permissions: {}, strictAutoReview: true }] }],
    [
      'nothing for the session',
      { steps: [ask(writing(o))], answers: [{ permissions: {}, scope: 'session' }] },
    ],
    ['no answer to read', { steps: [ask(writing(o))], answers: [{ nope: 1 }] }],
    ['an error', { steps: [ask(writing(o))], answers: [null] }],
    [
      'a patch',
      { steps: [ask(writing(o)), patch('p', `${o}/new`), patch('p2', `${q}/new`)], answers: [granted(o)] },
    ],
    [
      'commands that ask too',
      {
        features: ['request_permissions_tool', 'exec_permission_approvals'],
        steps: [
          ask(writing(o)),
          touch(`${o}/x`, with_(writing(o))),
          touch(`${q}/x`, with_(writing(q))),
          touch(`${o}/y`, with_(writing(`${o}/y`))),
        ],
        answers: [granted(o)],
      },
    ],
    [
      'commands that may not ask',
      {
        steps: [ask(writing(o)), touch(`${o}/x`, with_(writing(o))), touch(`${q}/x`, with_(writing(q)))],
        answers: [granted(o)],
      },
    ],
    [
      'network',
      {
        steps: [ask({ network: { enabled: true } }), run('echo "[$CODEX_SANDBOX_NETWORK_DISABLED]"')],
        answers: [{ permissions: { network: { enabled: true } } }],
      },
    ],
    ['no network', { steps: [ask({ network: { enabled: false } })], answers: [{ permissions: {} }] }],
    ['nobody to ask', { policy: 'never', steps: [ask(writing(o)), touch(`${o}/x`)] }],
    [
      'untrusted',
      {
        policy: 'untrusted',
        sandbox: 'read-only',
        steps: [ask(writing(o)), touch(`${o}/x`)],
        answers: [granted(o)],
      },
    ],
    [
      'on failure',
      {
        policy: 'on-failure',
        steps: [ask(writing(o)), touch(`${o}/x`), touch(`${q}/x`)],
        answers: [granted(o)],
      },
    ],
    ...[true, false].map((request_permissions) => [
      `granular ${request_permissions}`,
      {
        policy: {
          granular: { sandbox_approval: true, rules: true, mcp_elicitations: true, request_permissions },
        },
        steps: [ask(writing(o)), touch(`${o}/x`)],
        answers: [granted(o)],
      },
    ]),
    [
      'wrong arguments',
      {
        steps: [
          ask({}),
          ask(undefined),
          ask(null),
          ask({ odd: 1 }),
          ask({ network: null, file_system: null }),
          ask({ file_system: entries([pattern, 'read']) }),
          ask({ file_system: { write: 'x' } }),
          ask(writing('rel', '~/x')),
        ],
      },
    ],
  ]) {
    rmSync(o, { recursive: true, force: true });
    rmSync(q, { recursive: true, force: true });
    mkdirSync(`${o}/sub`, { recursive: true });
    mkdirSync(q);
    const mock = await w.mock([...steps, say('done')]);
    const provider =
      features.length === 0 ? '' : `[features]\n${features.map((name) => `${name} = true\n`).join('')}`;
    const s = w.server({ config: config(mock, { sandbox, provider, model: 'gpt-5.2-codex' }) });
    const left = answers.slice();
    s.handlers['item/permissions/requestApproval'] = () =>
      left[0] === null ? Promise.reject(new Error('no')) : (left.shift() ?? { permissions: {} });
    s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
    s.handlers['item/fileChange/requestApproval'] = () => ({ decision: 'accept' });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    const { thread } = await s.request('thread/start', { cwd: w.cwd, approvalPolicy: policy });
    const turns =
      steps.filter((step) => step.some(({ type }) => type === 'response.output_text.delta')).length + 1;
    for (let turn = 0; turn < turns; turn += 1) await s.turn(thread.id, label);
    w.note(label, toolOutputs(mock).map(withoutPlace));
    await s.close();
  }
};
