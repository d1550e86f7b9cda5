export { applyPlan, type PatchOutcome } from './apply-plan.ts';
export type { PatchFailure, PatchHunk, UpdateChunk } from './hunks.ts';
export { parsePatch, type ParsedPatch } from './parse-patch.ts';
export { nodePatchFiles, type FileSnapshot, type PatchFiles } from './patch-files.ts';
export { planPatch, type PatchPlan, type PlannedChange } from './plan-patch.ts';
export { TurnDiffTracker } from './turn-diff-tracker.ts';
export { unifiedDiff } from './unified-diff.ts';
export { maybeParseApplyPatch, type PatchCommand } from './patch-command.ts';
