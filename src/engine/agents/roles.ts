import type { AgentRole, EffectiveConfig } from '../../config/index.ts';
import type { AgentRoleNote } from '../../tools/agents/index.ts';
import { ToolFailure } from '../../tools/tool.ts';

export const DEFAULT_ROLE = 'default';

/** The roles that there are without being declared; the names are 0.129.0's. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  [DEFAULT_ROLE, 'An agent for anything.'],
  [
    'explorer',
    `Finds out one thing about the code and answers it. Ask questions that are narrow and clear, several agents at once where the questions do not depend on each other, and the same agent again for what follows from its answer. Rely on the answers: do not look for the same things yourself.`,
  ],
  [
    'worker',
    `Changes things: builds a part of something, fixes tests or faults, does one piece of a larger change. Say which files are the agent's own to change, and that others change the same code beside it: it must leave their changes as they are and fit in with them.`,
  ],
]);

/** The roles that an agent can be given, those that the user declared first. */
export function roleNotes({ agents: { roles } }: EffectiveConfig): readonly AgentRoleNote[] {
  const declared = [...roles].map(([name, { description = null }]) => ({ name, description }));
  const builtIn = [...BUILT_IN].filter(([name]) => !roles.has(name));
  return [...declared, ...builtIn.map(([name, description]) => ({ name, description }))];
}

/** @throws ToolFailure for a role that is not known */
export function findRole({ agents: { roles } }: EffectiveConfig, name: string): AgentRole {
  const declared = roles.get(name);
  if (declared !== undefined) return declared;
  const description = BUILT_IN.get(name);
  if (description === undefined) throw new ToolFailure(`unknown agent_type '${name}'`);
  return { description, configFile: undefined, nicknames: undefined };
}
