export { applyPlan, type PatchOutcome } from './apply-plan.ts';
export { GrowingPatch } from './growing-patch.ts';
export { parsePatch } from './parse-patch.ts';
export { maybeParseApplyPatch } from './patch-command.ts';
export { nodePatchFiles, type PatchFiles } from './patch-files.ts';
export { planPatch, type PatchPlan, type PlannedChange } from './plan-patch.ts';
export { TurnDiffTracker } from './turn-diff-tracker.ts';
export { unifiedDiff } from './unified-diff.ts';
