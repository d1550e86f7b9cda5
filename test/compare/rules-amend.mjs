// Rules that users add by their answer: what is proposed, what is written, and that it holds.
import { run, turnWithRules } from './rules-kit.mjs';

export default async (w) => {
  const make = `touch ${w.home}/one`;
  const add = (...words) => ({ acceptWithExecpolicyAmendment: { execpolicy_amendment: words } });
  await turnWithRules(w, 'new file', {
    policy: 'untrusted',
    script: [run('c1', make), run('c2', make), run('c3', `${make} ${w.home}/two`)],
    answers: [add('touch', 'é"x\\', '$y'), add('touch')],
  });
  await turnWithRules(w, 'written before', {
    policy: 'untrusted',
    files: { 'default.rules': '# mine\nprefix_rule(pattern=["mkdir"], decision="allow")' },
    script: [run('c1', make), run('c2', make), run('c3', 'touch q && mkdir -p r && rmdir r')],
    answers: [add('mkdir'), add('touch'), add('rmdir')],
  });
  await turnWithRules(w, 'no words', {
    policy: 'untrusted',
    script: [run('c1', make), run('c2', make)],
    answers: [add()],
  });
  await turnWithRules(w, 'no file', {
    policy: 'untrusted',
    files: { 'default.rules': null },
    script: [run('c1', make), run('c2', make)],
    answers: [add('touch')],
  });
  await turnWithRules(w, 'after a failure', {
    policy: 'on-failure',
    files: { 'default.rules': 'prefix_rule(pattern=["mkdir"])' },
    script: [
      run('c1', `mkdir -p r && ${make}`),
      run('c2', make, { prefix_rule: ['touch'] }),
      run('c3', `${make} ${w.home}/two`),
    ],
    answers: ['accept', add('touch')],
  });
  const escalated = { sandbox_permissions: 'require_escalated', prefix_rule: ['touch'] };
  await turnWithRules(w, 'asked for', {
    policy: 'on-request',
    files: { 'default.rules': 'prefix_rule(pattern=["mkdir"])' },
    script: [run('c1', `mkdir -p r && ${make}`, escalated), run('c2', make, escalated), run('c3', make)],
    answers: ['accept', add('touch')],
  });
};
