/** A turn that ended well, as the user's own program hears of it. */
export interface TurnNotice {
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
  readonly client: string;
  /** All that the user said in the thread so far, a text a message. */
  readonly inputMessages: readonly string[];
  readonly lastAgentMessage: string | null;
}

/**
 * The command line of the configured `notify` program: its last argument is the notice as JSON, in 0.129.0's shape.
 * Null where no program is configured.
 */
export function notifyCommand(program: readonly string[], notice: TurnNotice): string[] | null {
  if (program.length === 0) return null;
  const { threadId, turnId, cwd, client, inputMessages, lastAgentMessage } = notice;
  const payload = {
    type: 'agent-turn-complete',
    'thread-id': threadId,
    'turn-id': turnId,
    cwd,
    client,
    'input-messages': inputMessages,
    'last-assistant-message': lastAgentMessage,
  };
  return [...program, JSON.stringify(payload)];
}
