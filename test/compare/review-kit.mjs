// What the review scenarios make alike: both servers ask the reviewer in words of their own, and the reference tells and
// stores a review as several turns.

/** Targets' questions by what they are about. */
const PROMPTS = [
  [/staged, unstaged,? and untracked files/, '<uncommitted>'],
  [/\bcommit (\S+?)(?: \("(.*)"\))?(?: changes)?\. /, '<commit $1 $2>'],
  [/'([^']+)'\. .*\bgit diff ([0-9a-f]{40})/, '<branch $1 from $2>'],
  [/'([^']+)'\. .*upstream/, '<branch $1>'],
];

export const prompt = (text) => {
  for (const [pattern, name] of PROMPTS) {
    const found = pattern.exec(text);
    if (found) return name.replace(/\$(\d)/g, (_, group) => found[group] ?? '');
  }
  return text;
};

/**
 * Makes a server's messages of reviews alike. 0.129.0 announces the turn by the id of its reviewer's and after the review
 * mode was entered, and starts messages of the reviewer that it never completes. We say the turn's own id, first. It also
 * answers an interrupt when the turn is over, and not at once.
 */
export const evenReviews = (server) => {
  const turnsOf = new Map();
  const reviewer = new Set();
  for (const { m } of server.trace) {
    const { item, turnId } = m.params ?? {};
    if (m.method === 'item/started' && item.type === 'enteredReviewMode') turnsOf.set(turnId, true);
    if (m.method === 'item/started' && item.type === 'agentMessage' && turnsOf.has(turnId)) {
      if (item.id !== 'review_rollout_assistant') reviewer.add(item.id + turnId);
    }
    if (item?.type === 'userMessage') item.content.forEach((part) => (part.text &&= prompt(part.text)));
    const preview = m.params?.thread ?? m.result?.thread;
    if (preview?.preview) preview.preview = prompt(preview.preview);
    for (const thread of m.result?.data ?? []) if (thread.preview) thread.preview = prompt(thread.preview);
  }
  const interrupts = new Set();
  for (const { m } of server.trace) {
    if (m.method !== 'turn/interrupt') continue;
    interrupts.add(m.id);
    m.params = {};
  }
  server.trace = server.trace.filter(({ dir, m }) => {
    const { item, turnId } = m.params ?? {};
    if (m.method === 'turn/started' || (dir === '<-' && interrupts.has(m.id))) return false;
    return !(m.method === 'item/started' && reviewer.has(item?.id + turnId));
  });
};

/** What a model was asked in a review, and as what. */
export const asked = ({ body, headers }, parent) => {
  const metadata = JSON.parse(headers['x-codex-turn-metadata']);
  return {
    model: body.model,
    reasoning: body.reasoning,
    search: body.tools.some(({ type }) => type === 'web_search'),
    agents: body.tools.some(({ name }) => name === 'spawn_agent'),
    subagent: headers['x-openai-subagent'],
    session: headers.session_id === parent,
    own: [headers.thread_id, headers['x-client-request-id'], body.prompt_cache_key, metadata.thread_id].every(
      (id) => id !== parent && id === headers.thread_id,
    ),
    window: headers['x-codex-window-id'] === `${headers.thread_id}:0`,
    metadata: [
      metadata.session_id === parent,
      metadata.thread_source,
      Object.keys(metadata).includes('turn_id'),
    ],
    rubric: /overall_correctness/.test(body.instructions),
    input: body.input.map(({ role, type, content }) => {
      const text = content?.[0]?.text ?? '';
      if (role === 'developer') return ['developer', content.some((part) => part.text === 'DEV')];
      if (text.startsWith('<user_action>'))
        return [
          role,
          text
            .replace(/<context>.*<\/context>/s, '')
            .replace(/\s+/g, ' ')
            .trim(),
        ];
      if (text.endsWith('\nSUM')) return [role, 'summary'];
      return [role ?? type, text.startsWith('<') ? text.split('>')[0] : prompt(text).slice(0, 60)];
    }),
  };
};

/** The items of all turns of a thread, without those that the reference stores twice. */
export const storedItems = (turns) =>
  turns
    .flatMap(({ items }) => items)
    .map(({ type, review, text, content }) =>
      [type, review ?? text ?? prompt(content?.[0]?.text ?? '')].join(': '),
    )
    .filter((item, index, all) => item !== all[index - 1]);
