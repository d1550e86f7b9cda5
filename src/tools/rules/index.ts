export { AppendRuleError } from './append-rule.ts';
export { ExecPolicy, NO_RULES, type CommandPlace, type RuleMatch } from './exec-policy.ts';
export { severest, type Decision } from './prefix-rule.ts';
export { RuleBook, type LoadedRules } from './rule-book.ts';
export type { HostRule } from './network-rule.ts';
