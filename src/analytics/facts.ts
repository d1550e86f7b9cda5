import type { Thread } from '../engine/index.ts';
import type { SessionSource, ThreadSource, TokenUsageBreakdown } from '../protocol/index.ts';
import type { InitializedClient, OsName } from '../rpc/index.ts';
import type { TransportKind } from '../transport/transport.ts';
import { CODEX_VERSION } from '../version.ts';
import type { ClientFacts, OriginFacts, TurnConfigFacts } from './events.ts';

/** Who is behind a connection, and what it is served by. */
export function clientFacts(transport: TransportKind, client: InitializedClient, os: OsName): ClientFacts {
  const overSocket = transport === 'websocket' || transport === 'unix';
  return {
    app_server_client: {
      product_client_id: client.originator,
      client_name: client.name,
      client_version: client.version,
      rpc_transport: overSocket ? 'websocket' : transport === 'memory' ? 'in_process' : 'stdio',
      experimental_api_enabled: client.experimentalApi,
    },
    runtime: {
      codex_rs_version: CODEX_VERSION,
      runtime_os: process.platform === 'darwin' ? 'macos' : process.platform,
      runtime_os_version: os.version,
      runtime_arch: os.architecture,
    },
  };
}

/** Where a thread comes from, as its view says. */
export function originFacts(source: SessionSource, threadSource: ThreadSource | null): OriginFacts {
  const agent = typeof source === 'object' && 'subAgent' in source ? source.subAgent : null;
  const spawn =
    typeof agent === 'object' && agent !== null && 'thread_spawn' in agent ? agent.thread_spawn : null;
  return {
    thread_source: threadSource,
    subagent_source: spawn === null ? null : 'thread_spawn',
    parent_thread_id: spawn?.parent_thread_id ?? null,
  };
}

const SANDBOXES = {
  dangerFullAccess: 'full_access',
  externalSandbox: 'external_sandbox',
  readOnly: 'read_only',
  workspaceWrite: 'workspace_write',
} as const;

/** What the turn that a thread runs now runs with. */
export function turnConfigFacts({ settings, start }: Thread): TurnConfigFacts {
  const { approvalPolicy, permissionProfile: profile } = settings;
  const summary = settings.summary ?? start.models.find(settings.model).defaultReasoningSummary;
  const personality = settings.personality ?? 'none';
  return {
    ephemeral: start.ephemeral,
    model: settings.model,
    model_provider: start.provider.id,
    sandbox_policy: SANDBOXES[settings.sandboxPolicy.type],
    sandbox_network_access: profile.type === 'disabled' || profile.network.enabled,
    reasoning_effort: settings.effort,
    reasoning_summary: summary === 'none' ? null : summary,
    service_tier: tierName(settings.serviceTier),
    approval_policy: typeof approvalPolicy === 'string' ? approvalPolicy : 'granular',
    approvals_reviewer: settings.approvalsReviewer,
    collaboration_mode: settings.collaboration?.mode ?? 'default',
    personality: personality === 'none' ? null : personality,
  };
}

function tierName(tier: string | null): string {
  if (tier === 'priority') return 'fast';
  return tier === 'flex' ? tier : 'default';
}

/** The tokens that were used between two states of a thread; null where there is nothing to tell. */
export function tokenFacts(before: TokenUsageBreakdown | null, after: TokenUsageBreakdown | null) {
  const used = (key: keyof TokenUsageBreakdown): number | null =>
    after === null ? null : after[key] - (before?.[key] ?? 0);
  return {
    input_tokens: used('inputTokens'),
    cached_input_tokens: used('cachedInputTokens'),
    output_tokens: used('outputTokens'),
    reasoning_output_tokens: used('reasoningOutputTokens'),
    total_tokens: used('totalTokens'),
  };
}
