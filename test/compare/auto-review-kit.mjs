// What the scenarios of auto review make alike: both servers ask the reviewer, and tell the model, in words of their own.

/** The command of a `shell_command` call that wants to leave the sandbox. */
export const escalated = (command) => ({
  command,
  timeout_ms: 5000,
  login: false,
  sandbox_permissions: 'require_escalated',
  justification: 'need it',
});

export const verdict = (outcome, more = {}) =>
  JSON.stringify({ risk_level: 'low', user_authorization: 'high', outcome, rationale: 'because', ...more });

const evenText = (text) =>
  text
    .replace(/^(This action was rejected due to unacceptable risk\.\nReason: [^\n]*\n).*/s, '$1<advice>')
    .replace(/^The auto\w+ (permission )?approval review (did not finish|was not done).*/s, '<timed out>')
    .replace(/^The user has \w+ly approved a specific action.*?\n(\{)/s, '<approved> $1')
    .replace(/^The user has approved by hand.*?\n(\{)/s, '<approved> $1')
    .replace(/(unknown variant .*) at line \d+ column \d+/, '$1');

/** Makes what a server said alike. */
export const evenAutoReviews = (server) => {
  for (const { m } of server.trace) {
    const { item, review, message } = m.params ?? {};
    if (item?.aggregatedOutput) item.aggregatedOutput = evenText(item.aggregatedOutput);
    if (review?.rationale) review.rationale = evenText(review.rationale);
    if (message && m.method === 'guardianWarning') m.params.message = evenText(message);
  }
};

const isShape = (text) => /^(>>>|\n?\[\d+\]|<no|Retry reason|Planned action JSON|\{)/.test(text);
const entry = (text) =>
  text.replace(/^(\n?\[\d+\] [^:]*: )(.*)$/s, (_, head, rest) => head + evenText(rest.trimEnd()));

/** What a reviewer was asked, and as what; what the thread's model was told, for other requests. */
export const asked = ({ body, headers }, parent) => {
  if (headers['x-openai-subagent'] === undefined) {
    return body.input
      .filter(({ role, type }) => type.endsWith('_output') || role === 'developer')
      .flatMap(({ output, content }) =>
        output ? [evenText(String(output))] : content.map(({ text }) => text),
      )
      .filter((text) => /^(This action|The user has|<timed|Exit)/.test(text))
      .map(evenText);
  }
  const metadata = JSON.parse(headers['x-codex-turn-metadata']);
  return {
    subagent: headers['x-openai-subagent'],
    model: body.model,
    reasoning: body.reasoning,
    text: body.text,
    session: [headers.session_id === parent, metadata.session_id === parent, metadata.thread_source],
    own: headers.thread_id !== parent && body.prompt_cache_key === headers.thread_id,
    policy: /POLICY/.test(body.instructions),
    roles: body.input.map(({ role, type }) => role ?? type).join(' '),
    last: body.input
      .at(-1)
      .content.map(({ text }) => text)
      .filter((text) => isShape(text))
      .map(entry),
  };
};
