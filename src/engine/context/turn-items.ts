import type { ResponseItem } from '../../protocol/index.ts';
import { environmentText } from './environment.ts';
import { permissionsText } from './permissions.ts';
import type { ContextFacts, TurnContext, UserInstructions } from './turn-context.ts';

/** Further sections of the developer message, after the others; each is one text, tags included. */
export type DeveloperSections = readonly string[];

/**
 * What goes before the first words of a thread, and again after its history was compacted: a developer
 * message (permissions, developer instructions, collaboration mode, personality, further sections) and a user
 * message (AGENTS.md, environment).
 *
 * @param modelBefore the model that the thread was with, where this is not its beginning
 */
export function initialContext(
  context: TurnContext,
  sections: DeveloperSections = [],
  modelBefore: string | null = null,
): readonly ResponseItem[] {
  const switched = modelBefore !== null && modelBefore !== context.model;
  return messages(
    [
      switched ? modelSwitchText(context.modelInstructions) : undefined,
      permissionsText(context, context.approvedPrefixes),
      context.developerInstructions,
      collaborationText(context),
      context.personalityInInstructions ? undefined : personalityText(context),
      ...sections,
    ],
    [instructionsText(context.userInstructions), environmentText(context, context.shell)],
  );
}

/**
 * What goes before the words of a later turn: only what changed since the turn before it. AGENTS.md and
 * developer instructions stay as the thread began with them.
 */
export function contextUpdates(previous: ContextFacts, current: TurnContext): readonly ResponseItem[] {
  const switched = previous.model !== current.model;
  const changed = (look: (facts: ContextFacts) => string | undefined): boolean =>
    look(previous) !== look(current);
  return messages(
    [
      switched ? modelSwitchText(current.modelInstructions) : undefined,
      permissionsChanged(previous, current) ? permissionsText(current, current.approvedPrefixes) : undefined,
      changed(({ collaboration }) => JSON.stringify(collaboration)) ? collaborationText(current) : undefined,
      !switched && changed((facts) => facts.personality) ? personalityText(current) : undefined,
    ],
    [changed((facts) => environmentText(facts, '')) ? environmentText(current, current.shell) : undefined],
  );
}

/** A thread that is resumed in another folder is told of it in its environment only, as in 0.129.0. */
function permissionsChanged(previous: ContextFacts, current: ContextFacts): boolean {
  const said = ({ approvalPolicy, sandboxPolicy, permissionProfile, sandboxFolder }: ContextFacts) =>
    JSON.stringify([approvalPolicy, sandboxPolicy, permissionProfile, sandboxFolder]);
  return said(previous) !== said(current);
}

function messages(
  developer: readonly (string | undefined)[],
  user: readonly (string | undefined)[],
): readonly ResponseItem[] {
  return [...message('developer', developer), ...message('user', user)];
}

function message(
  role: 'developer' | 'user',
  parts: readonly (string | undefined)[],
): readonly ResponseItem[] {
  const content = parts.flatMap((text) =>
    text === undefined || text === '' ? [] : [{ type: 'input_text', text } as const],
  );
  return content.length > 0 ? [{ type: 'message', role, content }] : [];
}

function tagged(tag: string, text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : `<${tag}>${text}</${tag}>`;
}

/** A mode without words takes nothing back of what the one before it said. */
function collaborationText({ collaboration }: ContextFacts): string | undefined {
  return tagged('collaboration_mode', collaboration.settings.developer_instructions ?? undefined);
}

function personalityText({ personalityText: text }: TurnContext): string | undefined {
  return tagged(
    'personality_spec',
    text && ` The user asks for another way of speaking. From now on speak as follows:\n${text} `,
  );
}

/** Nothing is said of it where the model comes without instructions. */
function modelSwitchText(instructions: string): string | undefined {
  if (instructions === '') return undefined;
  return `<model_switch>\nAnother model was used so far. Carry the conversation on, following these instructions:\n\n${instructions}\n</model_switch>`;
}

/** The heading and tags are those of 0.129.0: stored threads are told apart from what users wrote by them. */
function instructionsText(instructions: UserInstructions | undefined): string | undefined {
  if (!instructions) return undefined;
  return `# AGENTS.md instructions for ${instructions.cwd}\n\n<INSTRUCTIONS>\n${instructions.text}\n</INSTRUCTIONS>`;
}
