import type { FileUpdateChange, ThreadItem } from '../protocol/index.ts';
import type { PatchOutcome, PatchPlan, PlannedChange } from './apply-patch/index.ts';
import { applyPlan, maybeParseApplyPatch, parsePatch, planPatch } from './apply-patch/index.ts';
import type { ReviewedAction } from './approval-reviewer.ts';
import { unconfined } from './command-approval.ts';
import { jsonReport } from './output-text.ts';
import { fileKey } from './session-approvals.ts';
import type { ToolContext } from './tool.ts';
import { ToolFailure, TurnCancelled } from './tool.ts';

type FileChangeItem = Extract<ThreadItem, { type: 'fileChange' }>;

const REJECTED_BY_USER = 'patch rejected by user';

/**
 * Applies the patch `text` for the call `callId`: checks it, asks the client where policy says so, writes, and
 * tells the turn's diff. Sentences that a model reads are 0.129.0's.
 *
 * @throws ToolFailure when the patch does not fit or may not be applied
 * @throws TurnCancelled when the user ended the turn
 */
export async function applyPatchCall(
  callId: string,
  text: string,
  cwd: string,
  context: ToolContext,
): Promise<{ readonly body: string }> {
  const plan = await verifiedPlan(text, cwd, context);
  const begun = Date.now();
  const ask = mustAsk(plan, context);
  const call = new PatchCall(callId, plan, context);
  await call.start();
  try {
    if (ask) await call.approve(text);
    const outcome = await call.apply();
    const report = { exitCode: outcome.exitCode, durationMs: Date.now() - begun, output: outcome.text };
    return { body: jsonReport(report, context.outputLimit) };
  } catch (error) {
    call.abandon(error);
    throw error;
  }
}

/** Handles a command that is really a patch (`apply_patch <<'EOF' …`); null when it is a command like any other. */
export async function interceptPatch(
  callId: string,
  argv: readonly string[],
  cwd: string,
  context: ToolContext,
): Promise<{ readonly body: string } | null> {
  const found = await maybeParseApplyPatch(argv, cwd);
  switch (found.kind) {
    case 'notPatch':
      return null;
    case 'error':
      throw verificationFailure(found.error);
    case 'patch':
      return applyPatchCall(callId, found.patch, found.workdir, context);
  }
}

async function verifiedPlan(text: string, cwd: string, context: ToolContext): Promise<PatchPlan> {
  const parsed = parsePatch(text);
  if (!parsed.ok) throw verificationFailure(parsed.error);
  if (parsed.hunks.length === 0) throw new ToolFailure('patch rejected: empty patch');
  const planned = await planPatch(parsed.hunks, cwd, context.files);
  if (!planned.ok) throw verificationFailure(planned.error);
  return planned.plan;
}

function verificationFailure(detail: string): ToolFailure {
  return new ToolFailure(`apply_patch verification failed: ${detail}`);
}

/** Whether the user has to be asked; refuses where the policy forbids asking about what has to be asked. */
function mustAsk(plan: PatchPlan, context: ToolContext): boolean {
  const { approvalPolicy, sandboxPolicy } = context;
  if (approvalPolicy === 'untrusted') return true;
  if (approvalPolicy === 'on-failure' || unconfined(sandboxPolicy)) return false;
  if (touchedPaths(plan).every((path) => context.isWritable(path))) return false;
  const mayAsk =
    approvalPolicy === 'on-request' ||
    (typeof approvalPolicy === 'object' && approvalPolicy.granular.sandbox_approval);
  if (mayAsk) return true;
  const cause =
    sandboxPolicy.type === 'readOnly'
      ? 'writing is blocked by read-only sandbox'
      : 'writing outside of the project';
  throw new ToolFailure(`patch rejected: ${cause}; rejected by user approval settings`);
}

function touchedPaths(plan: PatchPlan): string[] {
  return plan.changes.flatMap((change) =>
    change.kind === 'update' && change.movePath !== null ? [change.path, change.movePath] : [change.path],
  );
}

class PatchCall {
  readonly #plan: PatchPlan;
  readonly #context: ToolContext;
  readonly #item: FileChangeItem;
  #applying = false;
  #completed = false;

  constructor(callId: string, plan: PatchPlan, context: ToolContext) {
    this.#plan = plan;
    this.#context = context;
    const changes = plan.changes.map(fileUpdateChange);
    this.#item = { type: 'fileChange', id: callId, changes, status: 'inProgress' };
  }

  async start(): Promise<void> {
    await this.#context.diff.beforePatch(this.#plan.changes);
    const { turnId, emit } = this.#context;
    emit({ type: 'itemStarted', turnId, item: this.#item, startedAtMs: Date.now() });
  }

  /** @param text the patch as the model wrote it */
  async approve(text: string): Promise<void> {
    const { threadId, turnId, approvals, reviewer, sessionApprovals, signal } = this.#context;
    if (reviewer !== null) {
      const refusal = await reviewer.review(this.#reviewed(text));
      return refusal === null ? undefined : this.#decline(refusal);
    }
    const keys = touchedPaths(this.#plan).map(fileKey);
    if (sessionApprovals.covers(keys)) return;
    const params = { threadId, turnId, itemId: this.#item.id, reason: null, grantRoot: null };
    const decision = await approvals.fileChange(params, signal);
    if (decision === 'acceptForSession') sessionApprovals.add(keys);
    if (decision === 'cancel') throw new TurnCancelled();
    if (decision === 'decline') await this.#decline(REJECTED_BY_USER);
  }

  async #decline(refusal: string): Promise<never> {
    this.#complete('declined', '', refusal);
    await this.#tellDiff();
    throw new ToolFailure(refusal);
  }

  /** The patch as an automatic reviewer judges it. */
  #reviewed(text: string): ReviewedAction {
    const { cwd } = this.#context;
    const files = touchedPaths(this.#plan);
    return {
      itemId: this.#item.id,
      shown: { type: 'applyPatch', cwd, files },
      facts: { tool: 'apply_patch', cwd, files: [...files], patch: text },
      retryReason: null,
    };
  }

  async apply(): Promise<PatchOutcome> {
    const { files, signal } = this.#context;
    this.#applying = true;
    const outcome = await applyPlan(this.#plan, files, { signal });
    const applied = outcome.status === 'applied';
    this.#complete(
      applied ? 'completed' : 'failed',
      applied ? outcome.text : '',
      applied ? '' : outcome.text,
    );
    await this.#tellDiff();
    return outcome;
  }

  /** Completes the item of a patch that an error, a cancelled turn or an interrupt ended. */
  abandon(error: unknown): void {
    const declined = error instanceof TurnCancelled || !this.#applying;
    this.#complete(declined ? 'declined' : 'failed', '', '');
  }

  #complete(status: FileChangeItem['status'], stdout: string, stderr: string): void {
    if (this.#completed) return;
    this.#completed = true;
    const { turnId, emit } = this.#context;
    const item = { ...this.#item, status };
    emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now(), outcome: { stdout, stderr } });
  }

  async #tellDiff(): Promise<void> {
    const { turnId, emit, diff } = this.#context;
    const text = await diff.diff();
    if (text !== '') emit({ type: 'diffUpdated', turnId, diff: text });
  }
}

/** A planned change as clients see it: whole contents of what is added or deleted, hunks of what is updated. */
function fileUpdateChange(change: PlannedChange): FileUpdateChange {
  const { path } = change;
  switch (change.kind) {
    case 'add':
      return { path, kind: { type: 'add' }, diff: change.content };
    case 'delete':
      return { path, kind: { type: 'delete' }, diff: change.content };
    case 'update': {
      const moved = change.movePath === null ? '' : `\n\nMoved to: ${change.movePath}`;
      return { path, kind: { type: 'update', move_path: change.movePath }, diff: change.unifiedDiff + moved };
    }
  }
}
