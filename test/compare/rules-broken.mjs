// Rules that cannot be read: what is told of them, and where. What follows from it is ours alone: the reference drops
// every rule then and goes on as if there were none, Quire asks about every command.
import { turnWithRules } from './rules-kit.mjs';

const MISTAKES = [
  'prefix_rule(pattern=["ls"], decision="maybe")',
  'prefix_rule(pattern=[])',
  'prefix_rule(\n  pattern=["ls"],\n  match=["cat"],\n)',
  'prefix_rule(pattern=["ls"], not_match=["ls x"])',
  'prefix_rule(pattern=["ls"], pattern=["ls"])',
  'prefix_rule(pattern=["ls"], "prompt")',
  'prefix_rule(["ls"]) prefix_rule(["ls"])',
  'prefix_rule(["ls" "x"])',
  'prefix_rule(["\\ud800"])',
  'foo()',
  'network_rule(host="x", protocol="ftp", decision="deny")',
  'host_executable(name="ls", paths=["ls"])',
];

export default async (w) => {
  for (const [index, text] of MISTAKES.entries()) {
    await turnWithRules(w, `mistake ${index}`, {
      files: {
        'a.rules': 'prefix_rule(["touch"])\n',
        'b.rules': `# fine\n\nprefix_rule(["mkdir"])\n${text}\n`,
      },
      policy: 'on-request',
      script: [],
    });
  }
};
