import { featureKey } from './features.ts';

/** The features that may be switched while the server runs (0.129.0). */
export const SWITCHABLE_FEATURES: readonly string[] = [
  'apps',
  'memories',
  'plugins',
  'remote_control',
  'tool_search',
  'tool_suggest',
  'tool_call_mcp_elicitation',
];

/** Features that clients have switched for as long as the server runs. What a config says counts more. */
export class FeatureSwitches {
  readonly #switched = new Map<string, boolean>();

  get all(): ReadonlyMap<string, boolean> {
    return this.#switched;
  }

  /** Switches these features, or none where one may not be switched: the answer then says why. */
  set(enablement: Readonly<Record<string, boolean>>): string | undefined {
    const switches = Object.entries(enablement).toSorted(([one], [other]) => (one < other ? -1 : 1));
    for (const [name] of switches) {
      const problem = problemWith(name);
      if (problem !== undefined) return problem;
    }
    for (const [name, enabled] of switches) this.#switched.set(name, enabled);
    return undefined;
  }
}

function problemWith(name: string): string | undefined {
  if (SWITCHABLE_FEATURES.includes(name)) return undefined;
  const key = featureKey(name);
  if (key === undefined) return `invalid feature enablement \`${name}\``;
  if (key !== name) return `invalid feature enablement \`${name}\`: use canonical feature key \`${key}\``;
  const supported = `currently supported features are ${SWITCHABLE_FEATURES.join(', ')}`;
  return `unsupported feature enablement \`${name}\`: ${supported}`;
}
