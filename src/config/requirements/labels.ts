/** The names under which 0.129.0 tells of choices that are not allowed. */
import type { ApprovalsReviewer, AskForApproval } from '../../protocol/index.ts';
import type { WebSearchModeName } from '../settings.ts';
import type { RequiredSandbox } from './requirements.ts';

export function approvalLabel(policy: AskForApproval): string {
  if (typeof policy === 'object') return `Granular(${JSON.stringify(policy.granular)})`;
  return policy === 'untrusted' ? 'UnlessTrusted' : inCamelCase(policy);
}

export function reviewerLabel(reviewer: ApprovalsReviewer): string {
  return reviewer === 'user' ? 'User' : 'AutoReview';
}

export function sandboxLabel(sandbox: RequiredSandbox): string {
  return inCamelCase(sandbox);
}

export function webSearchLabel(mode: WebSearchModeName): string {
  return inCamelCase(mode);
}

/** `on-request` as `OnRequest`. */
function inCamelCase(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
