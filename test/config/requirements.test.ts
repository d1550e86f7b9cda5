import { describe, expect, it } from 'vitest';
import { ConfigError, UserConfig, type LoadConfigOptions } from '../../src/config/index.ts';
import { tempHome } from './temp-home.ts';

/** A home in which `requirements` are required, and `managed` is managed config. */
function required(requirements: string, config = '', managed?: string) {
  const home = tempHome(config);
  const requirementsFile = home.write('etc/requirements.toml', requirements);
  const managedFile = managed === undefined ? undefined : home.write('etc/managed_config.toml', managed);
  const options = {
    requirementsFile,
    env:
      managedFile === undefined
        ? { CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '1' }
        : { CODEX_APP_SERVER_MANAGED_CONFIG_PATH: managedFile },
  };
  const { codexHome, work: cwd } = home;
  const systemFile = `${home.root}/etc/config.toml`;
  return {
    userConfig: new UserConfig({ codexHome, cwd, systemFile, ...options }),
    load: (requestOverrides: LoadConfigOptions['requestOverrides'] = {}) =>
      home.load({ ...options, requestOverrides }),
    even: (text: string) => text.replaceAll(requirementsFile, 'FILE'),
  };
}

const NOTHING = {
  allowedApprovalPolicies: null,
  allowedApprovalsReviewers: null,
  allowedSandboxModes: null,
  allowedWebSearchModes: null,
  featureRequirements: null,
  hooks: null,
  enforceResidency: null,
  network: null,
};

const NO_NETWORK = {
  enabled: null,
  httpPort: null,
  socksPort: null,
  allowUpstreamProxy: null,
  dangerouslyAllowNonLoopbackProxy: null,
  dangerouslyAllowAllUnixSockets: null,
  managedAllowedDomainsOnly: null,
  allowLocalBinding: null,
};

const NETWORK = {
  domains: { 'a.com': 'allow', 'b.com': 'deny' },
  allowedDomains: ['a.com'],
  deniedDomains: ['b.com'],
  unixSockets: { '/s': 'allow' },
  allowUnixSockets: ['/s'],
};

describe('what is required', () => {
  it.each([
    ['', null],
    ['unknown = 1\n', null],
    ['[rules]\n', NOTHING],
    ['[mcp_servers.x.identity]\ncommand = "c"\n', NOTHING],
    [
      'allowed_approval_policies = ["untrusted", "on-request"]\nallowed_approvals_reviewers = ["user"]\n',
      {
        ...NOTHING,
        allowedApprovalPolicies: ['untrusted', 'on-request'],
        allowedApprovalsReviewers: ['user'],
      },
    ],
    [
      'allowed_sandbox_modes = ["read-only", "external-sandbox"]\nallowed_web_search_modes = ["cached"]\nenforce_residency = "us"\n',
      {
        ...NOTHING,
        allowedSandboxModes: ['read-only'],
        allowedWebSearchModes: ['cached', 'disabled'],
        enforceResidency: 'us',
      },
    ],
    ['allowed_web_search_modes = []\n', { ...NOTHING, allowedWebSearchModes: ['disabled'] }],
    [
      '[features]\ngoals = false\nnope = true\n',
      { ...NOTHING, featureRequirements: { goals: false, nope: true } },
    ],
    ['[feature_requirements]\nmemories = true\n', { ...NOTHING, featureRequirements: { memories: true } }],
    [
      '[experimental_network]\nenabled = true\nhttp_port = 1\ndomains = { "a.com" = "allow", "b.com" = "deny" }\nunix_sockets = { "/s" = "allow" }\n',
      { ...NOTHING, network: { ...NO_NETWORK, ...NETWORK, enabled: true, httpPort: 1 } },
    ],
    [
      '[experimental_network]\nallowed_domains = ["a.com"]\ndenied_domains = ["b.com"]\nallow_unix_sockets = ["/s"]\n',
      { ...NOTHING, network: { ...NO_NETWORK, ...NETWORK } },
    ],
    [
      '[hooks]\nmanaged_dir = "/h"\n[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "c"\n[[hooks.Stop.hooks]]\ntype = "agent"\n',
      {
        ...NOTHING,
        hooks: {
          managedDir: '/h',
          windowsManagedDir: null,
          PreToolUse: [],
          PermissionRequest: [],
          PostToolUse: [],
          PreCompact: [],
          PostCompact: [],
          SessionStart: [],
          UserPromptSubmit: [],
          Stop: [
            {
              matcher: null,
              hooks: [
                { type: 'command', command: 'c', timeoutSec: null, async: false, statusMessage: null },
                { type: 'agent' },
              ],
            },
          ],
        },
      },
    ],
  ])('is told: %s', async (text, told) => {
    expect(await required(text).userConfig.requirements()).toEqual(told);
  });

  it('comes from a managed config file too, where the requirements are silent', async () => {
    const managed = 'approval_policy = "never"\nsandbox_mode = "workspace-write"\n';
    expect(await required('', '', managed).userConfig.requirements()).toEqual({
      ...NOTHING,
      allowedApprovalPolicies: ['never'],
      allowedSandboxModes: ['read-only', 'workspace-write'],
    });
    const both = required('allowed_approval_policies = ["on-request"]\n', '', managed);
    expect(await both.userConfig.requirements()).toMatchObject({
      allowedApprovalPolicies: ['on-request'],
      allowedSandboxModes: ['read-only', 'workspace-write'],
    });
    expect(await required('', '', 'model = "m"\n').userConfig.requirements()).toBeNull();
  });

  it.each([
    ['x = = 1\n', 'Error parsing requirements file FILE:1:5: invalid value'],
    [
      'allowed_approval_policies = "never"\n',
      'Error parsing requirements file FILE:1:29: invalid type: string "never", expected a sequence',
    ],
    [
      'enforce_residency = "eu"\n',
      'Error parsing requirements file FILE:1:21: unknown variant `eu`, expected `us`',
    ],
    [
      '[experimental_network]\nallowed_domains = []\ndomains = {}\n',
      'Error parsing requirements file FILE:1:1: `experimental_network.domains` cannot be combined with legacy `allowed_domains` or `denied_domains`',
    ],
    ['allowed_approval_policies = []\n', 'field `allowed_approval_policies` cannot be empty'],
    ['allowed_approvals_reviewers = []\n', 'field `allowed_approvals_reviewers` cannot be empty'],
    [
      'allowed_sandbox_modes = ["workspace-write"]\n',
      "invalid value for `allowed_sandbox_modes`: `[WorkspaceWrite]` is not in the allowed set must include 'read-only' to allow any PermissionProfile (set by FILE)",
    ],
  ])('must make sense: %s', async (text, message) => {
    const { load, userConfig, even } = required(text);
    const errors = [load(), userConfig.requirements()].map((doing) =>
      doing.then(
        () => 'fine',
        (error: unknown) => (error instanceof ConfigError ? even(error.message) : error),
      ),
    );
    expect(await Promise.all(errors)).toEqual([message, `failed to read configuration layers: ${message}`]);
  });
});

describe('what is not allowed', () => {
  const told = (setting: string, instead: string, detail: string): string =>
    `Configured value for \`${setting}\` is disallowed by requirements; falling back to required value ${instead}. Details: invalid value for ${detail} (set by FILE)`;

  it('gives way to the first approval policy and reviewer that are, which the user is told', async () => {
    const { load, even } = required(
      'allowed_approval_policies = ["untrusted", "on-request"]\nallowed_approvals_reviewers = ["user"]\n',
      'approval_policy = "never"\n',
    );
    const { config, warnings } = await load({ approvalsReviewer: 'auto_review' });
    expect([config.approvalPolicy, config.approvalsReviewer]).toEqual(['untrusted', 'user']);
    expect(warnings.map(({ summary }) => even(summary))).toEqual([
      told(
        'approval_policy',
        'UnlessTrusted',
        '`approval_policy`: `Never` is not in the allowed set [UnlessTrusted, OnRequest]',
      ),
      told(
        'approvals_reviewer',
        'User',
        '`approvals_reviewer`: `AutoReview` is not in the allowed set [User]',
      ),
    ]);
    expect((await load({ approvalPolicy: 'on-request' })).config.approvalPolicy).toBe('on-request');
  });

  it('is not told where it was a default', async () => {
    const { load } = required('allowed_approval_policies = ["never"]\n');
    const { config, warnings } = await load();
    expect([config.approvalPolicy, warnings]).toEqual(['never', []]);
  });

  it('gives way to the strictest sandbox, whatever names it', async () => {
    const { load, even } = required(
      'allowed_sandbox_modes = ["read-only", "workspace-write"]\n',
      'sandbox_mode = "danger-full-access"\n',
    );
    const { config, warnings } = await load();
    expect([config.sandboxPolicy.type, config.permissionProfile.type]).toEqual(['readOnly', 'managed']);
    expect(warnings.map(({ summary }) => even(summary))).toEqual([
      told(
        'permission_profile',
        'ReadOnly',
        '`sandbox_mode`: `DangerFullAccess` is not in the allowed set [ReadOnly, WorkspaceWrite]',
      ),
    ]);
    expect((await load({ sandbox: 'workspace-write' })).config.sandboxPolicy.type).toBe('workspaceWrite');
    const named = required('allowed_sandbox_modes = ["read-only"]\n', 'default_permissions = ":workspace"\n');
    expect((await named.load()).config.sandboxPolicy.type).toBe('readOnly');
  });

  it('keeps searches and features to what is required, and where data stays', async () => {
    const { load, even, userConfig } = required(
      'allowed_web_search_modes = ["live"]\nenforce_residency = "us"\n[features]\ngoals = false\nmemories = true\nnope = true\n',
      'web_search = "cached"\n[features]\ngoals = true\n',
    );
    const { config, warnings } = await load();
    expect(config.tools.webSearch).toBe('live');
    expect(['goals', 'memories', 'apps'].map((name) => config.features.enabled(name))).toEqual([
      false,
      true,
      true,
    ]);
    expect(config.provider.httpHeaders.get('x-openai-internal-codex-residency')).toBe('us');
    expect(warnings.map(({ summary }) => even(summary))).toEqual([
      told(
        'web_search_mode',
        'Live',
        '`web_search_mode`: `Cached` is not in the allowed set [Live, Disabled]',
      ),
      'Ignoring unknown `features` requirement `nope` from FILE',
    ]);
    const edit = { keyPath: 'model', value: 'm', mergeStrategy: 'replace' } as const;
    const error = await userConfig.write({ edits: [edit] }).catch((reason: unknown) => reason);
    expect(error instanceof Error ? even(error.message) : error).toBe(
      'Invalid configuration: invalid value for `features`: `features.goals=true` is not in the allowed set [memories=true, goals=false] (set by FILE)',
    );
  });
});
