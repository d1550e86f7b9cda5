import { describe, expect, it } from 'vitest';
import { permissionProfile } from '../../src/permissions/index.ts';
import type { ResponseItem, SandboxPolicy } from '../../src/protocol/index.ts';
import {
  type TurnContext,
  contextUpdates,
  initialContext,
  modeInstructions,
} from '../../src/engine/context/index.ts';

const mode = (words: string | null, kind: 'plan' | 'default' = 'default'): TurnContext['collaboration'] => ({
  mode: kind,
  settings: { model: 'm1', reasoning_effort: null, developer_instructions: words },
});

/** A policy, and the profile that says the same. */
function under(sandboxPolicy: SandboxPolicy): Pick<TurnContext, 'sandboxPolicy' | 'permissionProfile'> {
  return { sandboxPolicy, permissionProfile: permissionProfile(sandboxPolicy) };
}

const base: TurnContext = {
  cwd: '/w',
  shell: 'bash',
  currentDate: '2026-11-22',
  timezone: 'Etc/UTC',
  approvalPolicy: 'never',
  approvalsReviewer: 'user',
  ...under({ type: 'readOnly', networkAccess: false }),
  tmpdir: undefined,
  approvedPrefixes: [],
  permissionTools: { additionalPermissions: false, requestPermissions: false },
  model: 'm1',
  modelInstructions: 'INSTRUCTIONS OF M1',
  personality: 'friendly',
  sandboxFolder: null,
  personalityText: 'FRIENDLY',
  personalityInInstructions: true,
  collaboration: mode(null),
  developerInstructions: undefined,
  userInstructions: undefined,
  includePermissionsInstructions: true,
  includeEnvironmentContext: true,
};

const workspaceWrite: Extract<SandboxPolicy, { type: 'workspaceWrite' }> = {
  type: 'workspaceWrite',
  writableRoots: ['/h/memories'],
  networkAccess: true,
  excludeTmpdirEnvVar: false,
  excludeSlashTmp: true,
};

/** Role and texts of each message. */
function texts(items: readonly ResponseItem[]): readonly (readonly string[])[] {
  return items.map((item) =>
    item.type === 'message'
      ? [item.role, ...item.content.map((part) => (part.type === 'input_text' ? part.text : part.type))]
      : [item.type],
  );
}

/** As `texts`, with each text down to its opening tag or first words. */
function heads(items: readonly ResponseItem[]): readonly (readonly string[])[] {
  return texts(items).map((message) => message.map((text) => /^<[^>]+>|^[^\n]{0,30}/.exec(text)?.[0] ?? ''));
}

const permissions = (change: Partial<TurnContext>): string =>
  texts(initialContext({ ...base, ...change }))[0]?.[1] ?? '';

const ENVIRONMENT = `<environment_context>
  <cwd>/w</cwd>
  <shell>bash</shell>
  <current_date>2026-11-22</current_date>
  <timezone>Etc/UTC</timezone>
</environment_context>`;

describe('initialContext', () => {
  it('has the order of 0.129.0: one developer message, one user message', () => {
    const context: TurnContext = {
      ...base,
      developerInstructions: 'DEV',
      collaboration: mode('COLLAB'),
      personalityInInstructions: false,
      userInstructions: { cwd: '/w', text: 'DOC' },
    };
    const items = initialContext(context, ['<skills_instructions>\n</skills_instructions>']);
    expect(heads(items)).toEqual([
      [
        'developer',
        '<permissions instructions>',
        'DEV',
        '<collaboration_mode>',
        '<personality_spec>',
        '<skills_instructions>',
      ],
      ['user', '# AGENTS.md instructions for /', '<environment_context>'],
    ]);
    expect(texts(items)[1]?.slice(1)).toEqual([
      '# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nDOC\n</INSTRUCTIONS>',
      ENVIRONMENT,
    ]);
  });

  it('leaves out what there is not', () => {
    const bare = {
      ...base,
      includePermissionsInstructions: false,
      developerInstructions: '',
      includeEnvironmentContext: false,
    };
    expect(initialContext(bare)).toEqual([]);
    expect(texts(initialContext({ ...base, cwd: undefined }))[1]).toEqual([
      'user',
      '<environment_context>\n  <current_date>2026-11-22</current_date>\n  <timezone>Etc/UTC</timezone>\n</environment_context>',
    ]);
  });
});

describe('permissions', () => {
  it('name the sandbox, the network and the writable roots', () => {
    expect(permissions({})).toMatch(/`read-only`.*restricted/);
    expect(permissions(under({ type: 'readOnly', networkAccess: true }))).toMatch(/`read-only`.*enabled/);
    expect(permissions(under({ type: 'dangerFullAccess' }))).toMatch(/`danger-full-access`.*enabled/);
    expect(permissions(under({ type: 'externalSandbox', networkAccess: 'restricted' }))).toMatch(
      /`danger-full-access`.*restricted/,
    );
    const written = permissions({ ...under(workspaceWrite), tmpdir: '/scratch' });
    expect(written).toMatch(/`workspace-write`.*enabled/);
    expect(written).toContain(
      'The writable roots are `/w`, `/scratch`, `/h/memories`.\n</permissions instructions>',
    );
    const all = permissions({
      ...under({ ...workspaceWrite, excludeSlashTmp: false, excludeTmpdirEnvVar: true }),
      tmpdir: '/scratch',
    });
    expect(all).toContain('The writable roots are `/w`, `/tmp`, `/h/memories`.');
  });

  it('say how to ask where asking is possible, and only there', () => {
    const asks = (['never', 'untrusted', 'on-failure', 'on-request'] as const).map((approvalPolicy) =>
      permissions({ approvalPolicy }).includes('"require_escalated"'),
    );
    expect(asks).toEqual([false, false, false, true]);
    expect(permissions({ approvalPolicy: 'never' })).toContain('`sandbox_permissions`');
    const more = permissions({
      approvalPolicy: 'on-request',
      permissionTools: { additionalPermissions: true, requestPermissions: true },
    });
    expect(more).toContain('"with_additional_permissions"');
    expect(more).toContain('`request_permissions`');
  });

  it('list the granular categories by what becomes of them', () => {
    const granular = {
      sandbox_approval: true,
      rules: false,
      skill_approval: true,
      request_permissions: true,
      mcp_elicitations: false,
    };
    const text = permissions({ approvalPolicy: { granular } });
    expect(text).toContain('asked about:\n- `sandbox_approval`\n- `skill_approval`\n');
    expect(text).toContain(
      'without asking the user:\n- `rules`\n- `mcp_elicitations`\n</permissions instructions>',
    );
  });

  it('tell of approved prefixes and the automatic reviewer on request', () => {
    const change = { approvalsReviewer: 'guardian_subagent', approvedPrefixes: [['git', 'status']] } as const;
    expect(permissions({ ...change, approvalPolicy: 'on-request' })).toMatch(
      /`auto_review`[^]*\n- \["git","status"\]/,
    );
    expect(permissions({ ...change, approvalPolicy: 'never' })).not.toMatch(/auto_review|git/);
  });
});

describe('contextUpdates', () => {
  const updates = (change: Partial<TurnContext>) => heads(contextUpdates(base, { ...base, ...change }));

  it('are none where nothing changed that the model was told', () => {
    expect(updates({})).toEqual([]);
    expect(
      updates({ shell: 'zsh', developerInstructions: 'NEW', userInstructions: { cwd: '/x', text: 'NEW' } }),
    ).toEqual([]);
    expect(updates({ approvedPrefixes: [['ls']] })).toEqual([]);
  });

  it('tell the new permissions', () => {
    expect(updates({ approvalPolicy: 'on-request' })).toEqual([['developer', '<permissions instructions>']]);
    expect(updates(under(workspaceWrite))).toEqual([['developer', '<permissions instructions>']]);
  });

  it('tell a new folder, and the roots with it where a turn tied them to it', () => {
    expect(updates({ cwd: '/x' })).toEqual([['user', '<environment_context>']]);
    const previous = { ...base, ...under(workspaceWrite) };
    expect(heads(contextUpdates(previous, { ...previous, cwd: '/x' }))).toEqual([
      ['user', '<environment_context>'],
    ]);
    expect(heads(contextUpdates(previous, { ...previous, cwd: '/x', sandboxFolder: '/x' }))).toEqual([
      ['developer', '<permissions instructions>'],
      ['user', '<environment_context>'],
    ]);
    expect(updates({ currentDate: '2026-11-23' })).toEqual([['user', '<environment_context>']]);
  });

  it('put a change of model first, whose instructions hold the personality', () => {
    const change = {
      model: 'm2',
      modelInstructions: 'INSTRUCTIONS OF M2',
      personality: 'pragmatic',
      approvalPolicy: 'untrusted',
    } as const;
    const items = contextUpdates(base, { ...base, ...change });
    expect(heads(items)).toEqual([['developer', '<model_switch>', '<permissions instructions>']]);
    expect(texts(items)[0]?.[1]).toContain('\n\nINSTRUCTIONS OF M2\n</model_switch>');
  });

  it('say nothing of another model that comes without instructions', () => {
    expect(contextUpdates(base, { ...base, model: 'm2', modelInstructions: '' })).toEqual([]);
  });

  it('tell a new personality that the model has words for', () => {
    expect(updates({ personality: 'pragmatic', personalityText: 'PRAGMATIC' })).toEqual([
      ['developer', '<personality_spec>'],
    ]);
    expect(updates({ personality: 'none', personalityText: undefined })).toEqual([]);
  });

  it('tell a new collaboration mode, and one whose model or effort is another', () => {
    const plan = { ...base, collaboration: mode(modeInstructions('plan', false), 'plan') };
    expect(heads(contextUpdates(base, plan))).toEqual([['developer', '<collaboration_mode>']]);
    expect(contextUpdates(plan, plan)).toEqual([]);
    expect(texts(contextUpdates(plan, { ...base, collaboration: mode('OWN') }))).toEqual([
      ['developer', '<collaboration_mode>OWN</collaboration_mode>'],
    ]);
    const { settings } = plan.collaboration;
    const harder = { ...plan.collaboration, settings: { ...settings, reasoning_effort: 'high' as const } };
    expect(heads(contextUpdates(plan, { ...plan, collaboration: harder }))).toEqual([
      ['developer', '<collaboration_mode>'],
    ]);
    expect(contextUpdates(plan, { ...base, collaboration: mode('') })).toEqual([]);
    expect(contextUpdates(plan, base)).toEqual([]);
  });

  it('say whether questions can be asked', () => {
    expect(modeInstructions('plan', false)).toContain('\n<proposed_plan>\n');
    expect(modeInstructions('default', false)).toContain('`request_user_input` fails in this mode');
    expect(modeInstructions('default', true)).toContain('ask with `request_user_input`');
  });
});
