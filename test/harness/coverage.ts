import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Calls of the typed client, and of the builders of expected messages, whose first argument is a method. */
const CALL =
  /(?:\.(?:request|requestError|waitFor|waitForRequest|on|notifications|turn)|\b(?:note|asks))\s*(?:<[^>]*>)?\(\s*'([^']+)'/g;

/** What a file of scenarios uses without naming it, through conveniences of the client and the builders. */
const IMPLIED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.turn\(/, ['turn/start', 'turn/completed']],
  [/startServer\(/, ['initialize']],
  [/\bitemStarted\(/, ['item/started']],
  [/\bitemCompleted\(/, ['item/completed']],
  [/\bturnStarted\(/, ['turn/started']],
  [/\bUNKNOWN_LIMITS\b/, ['account/rateLimits/updated']],
];

/**
 * The methods, notifications and server requests that test files below a folder drive through the typed client, where
 * they start a whole server.
 * A test holds this against the protocol's tables: what is implemented must appear in a scenario.
 */
export function methodsInScenarios(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    if (!text.includes('startServer(')) continue;
    for (const [, method] of text.matchAll(CALL)) if (method !== undefined) found.add(method);
    for (const [sign, methods] of IMPLIED)
      if (sign.test(text)) for (const method of methods) found.add(method);
  }
  return found;
}
