import { ExecPolicy } from '../../src/tools/rules/index.ts';

/** The rules of a user who has none. */
export const NO_RULES = new ExecPolicy({
  rules: [],
  hostExecutables: new Map(),
  unreadable: [],
  amendments: () => [],
});
