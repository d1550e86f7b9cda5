import type { CollaborationMode } from '../../protocol/index.ts';
import { permissionProfile } from '../../permissions/index.ts';
import { instructionsFor, personalityFor, type ModelMetadata } from '../../model/index.ts';
import type { RolloutItem, TurnContextItem } from '../../store/index.ts';
import {
  approvalFromStored,
  approvalToStored,
  fileSystemPolicyToStored,
  permissionProfileFromStored,
  permissionProfileToStored,
  sandboxFromStored,
  sandboxToStored,
} from '../../store/index.ts';
import type { UserShell } from '../../tools/shell/index.ts';
import { modeInstructions, type TurnContext } from '../context/index.ts';
import { localTimezone } from '../context/local-timezone.ts';
import type { TurnSettings } from '../turn/settings.ts';
import type { ThreadStart } from './thread-services.ts';

/** What the model of a turn is told about its surroundings. */
export function turnContextOf(
  start: ThreadStart,
  settings: TurnSettings,
  shell: UserShell,
  env: Readonly<Record<string, string>>,
): TurnContext {
  const { config } = start;
  const ownInstructions = instructionsFor(start.models.find(settings.model), settings.personality);
  return {
    cwd: settings.works ? settings.cwd : undefined,
    shell: shell.kind,
    currentDate: localDate(new Date()),
    timezone: localTimezone(),
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer,
    sandboxPolicy: settings.sandboxPolicy,
    permissionProfile: settings.permissionProfile,
    sandboxFolder: sandboxFolder(start, settings),
    tmpdir: env['TMPDIR'],
    approvedPrefixes: start.rules.allowedPrefixes(),
    permissionTools: {
      additionalPermissions: config.features.enabled('exec_permission_approvals'),
      requestPermissions: config.features.enabled('request_permissions_tool'),
    },
    model: settings.model,
    modelInstructions: config.baseInstructions ?? ownInstructions,
    personality: settings.personality ?? undefined,
    personalityText: spokenPersonality(start, settings),
    personalityInInstructions: start.instructions === ownInstructions,
    collaboration: collaborationOf(start, settings),
    developerInstructions: config.developerInstructions,
    userInstructions: start.instructionSources.instructions,
    includePermissionsInstructions: config.includePermissionsInstructions,
    includeEnvironmentContext: config.includeEnvironmentContext,
  };
}

function collaborationOf(
  { config }: ThreadStart,
  { collaboration, model, effort }: TurnSettings,
): CollaborationMode {
  const told = { model, reasoning_effort: effort };
  if (collaboration === null) return { mode: 'default', settings: { ...told, developer_instructions: null } };
  const { mode, instructions } = collaboration;
  const asksInDefault = config.features.enabled('default_mode_request_user_input');
  const developer_instructions = instructions ?? modeInstructions(mode, asksInDefault);
  return { mode, settings: { ...told, developer_instructions } };
}

function sandboxFolder({ config }: ThreadStart, settings: TurnSettings): string | null {
  const { cwd, sandboxPolicy, activePermissionProfile } = settings;
  if (activePermissionProfile !== null || sandboxPolicy.type !== 'workspaceWrite') return null;
  return cwd === config.cwd ? null : cwd;
}

/** Instructions of somebody's own take the place of all that the catalogue says for a model, this wording too. */
function spokenPersonality(
  { config, models }: ThreadStart,
  { model: slug, personality }: TurnSettings,
): string | undefined {
  if (personality === null || config.baseInstructions !== undefined) return undefined;
  const model = models.find(slug);
  if (!config.features.enabled('personality') || !model.supportsPersonality) return undefined;
  return personalityFor(model, personality);
}

/** The context of a stored turn, for comparing with the first one after a resume. */
export function storedTurnContext(current: TurnContext, stored: TurnContextItem): TurnContext {
  return {
    ...current,
    cwd: stored.cwd,
    currentDate: stored.current_date,
    timezone: stored.timezone,
    approvalPolicy: approvalFromStored(stored.approval_policy),
    sandboxPolicy: sandboxFromStored(stored.sandbox_policy),
    ...(stored.permission_profile === undefined
      ? {}
      : { permissionProfile: permissionProfileFromStored(stored.permission_profile) }),
    sandboxFolder:
      stored.sandbox_policy.type === 'workspace-write' && stored.file_system_sandbox_policy === undefined
        ? stored.cwd
        : null,
    personality: stored.personality,
    model: stored.model,
    collaboration: stored.collaboration_mode ?? current.collaboration,
  };
}

/** Whether the sandbox policy says of files all that the profile does; the project's folder has a place only in the profile. */
function policySaysAll(
  { sandboxPolicy, permissionProfile: profile }: TurnSettings,
  folder: string | null,
): boolean {
  if (sandboxPolicy.type === 'workspaceWrite') return folder !== null;
  return JSON.stringify(permissionProfile(sandboxPolicy)) === JSON.stringify(profile);
}

/** The record of a turn's settings, with the keys and their order of 0.129.0. */
export function turnContextRecord(
  turnId: string,
  context: TurnContext,
  settings: TurnSettings,
  modelInfo: ModelMetadata,
): RolloutItem {
  const payload: TurnContextItem = {
    turn_id: turnId,
    cwd: settings.cwd,
    ...(context.currentDate === undefined ? {} : { current_date: context.currentDate }),
    ...(context.timezone === undefined ? {} : { timezone: context.timezone }),
    approval_policy: approvalToStored(settings.approvalPolicy),
    sandbox_policy: sandboxToStored(settings.sandboxPolicy),
    permission_profile: permissionProfileToStored(settings.permissionProfile),
    ...(policySaysAll(settings, context.sandboxFolder)
      ? {}
      : { file_system_sandbox_policy: fileSystemPolicyToStored(settings.permissionProfile) }),
    model: settings.model,
    ...(settings.personality === null ? {} : { personality: settings.personality }),
    collaboration_mode: context.collaboration,
    realtime_active: false,
    ...(settings.effort === null ? {} : { effort: settings.effort }),
    summary: settings.summary ?? modelInfo.defaultReasoningSummary,
    truncation_policy: modelInfo.truncation,
  };
  return { type: 'turn_context', payload };
}

function localDate(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
