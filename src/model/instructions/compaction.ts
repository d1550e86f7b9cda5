/** What the model is asked where a conversation has grown too long to go on with: Quire's own words. */
export const COMPACTION_PROMPT = `The conversation so far is about to be replaced by what you write now. Another model, which sees nothing else of it but the user's own messages, will carry on from your text. Hand the work over to it.

Write down, as briefly as is possible without losing anything it needs:

- The task: what the user wants in the end, and every wish, limit and preference they have stated.
- What was done and found out: files read or changed, with their paths; commands and their results that matter; facts about the code; what was tried and failed, and why.
- What was decided, with the reasons.
- Where things stand: what works, what is half done, what is broken, which checks were run and how they ended.
- What is to be done next, in order.
- Names, figures, error texts and snippets that would be costly to find again, word for word.

Do not call tools, do not address the user, and do not carry on with the task: write the handover only.`;

const SUMMARY_OPENING = 'The conversation up to here was too long to keep and was replaced by a handover';

/** Goes before the summary that stands for a conversation. */
const SUMMARY_PREFIX = `${SUMMARY_OPENING}, which the model that worked on it until now wrote. The user's messages above it are their own words; changes that it made to files, and what its tools hold, are still there. Carry on from it, and do not do again what is done. The handover:`;

/** How the summaries begin that 0.129.0 leaves in a history: they are known by it, as ours are by our own. */
const REFERENCE_SUMMARY_OPENING = 'Another language model started to solve this problem';

/** A summary as the model that goes on finds it in its history. */
export function summaryMessage(summary: string): string {
  return `${SUMMARY_PREFIX}\n${summary === '' ? 'Nothing was handed over.' : summary}`;
}

/** Whether a user's message is such a summary, ours or that of 0.129.0. */
export function isSummary(message: string): boolean {
  return message.startsWith(SUMMARY_OPENING) || message.startsWith(REFERENCE_SUMMARY_OPENING);
}
