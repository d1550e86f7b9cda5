/** Which agents are open, beside what their own records say of who made them. */

/**
 * The agents that threads made. Without a state database nothing is known of them, and nothing is kept: an agent's
 * records name its maker, and who asks anew finds it open.
 */
export interface SpawnEdges {
  /** Notes that an agent is open, and whose it is. */
  open(parentId: string, childId: string): Promise<void>;
  /** Notes that an agent was closed. */
  close(childId: string): Promise<void>;
  /** The open agents that a thread made itself, sorted by id. */
  openChildren(parentId: string): Promise<string[]>;
}
