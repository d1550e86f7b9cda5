// Every kind of streamed item: reasoning with summaries and raw content, a web search, two messages, a bare item.
import { config, ev } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([
    [
      ev.created(),
      ev.reasoningAdded('rs-1'),
      ev.reasoningPartAdded(0),
      ev.reasoningSummaryDelta('**A**', 0),
      ev.reasoningPartAdded(1),
      ev.reasoningSummaryDelta('b', 1),
      { type: 'response.reasoning_text.delta', delta: 'raw', content_index: 0 },
      ev.item({
        type: 'reasoning',
        id: 'rs-1',
        summary: [
          { type: 'summary_text', text: '**A**' },
          { type: 'summary_text', text: 'b' },
        ],
        content: [{ type: 'reasoning_text', text: 'raw' }],
        encrypted_content: 'enc',
      }),
      {
        type: 'response.output_item.added',
        item: { type: 'web_search_call', id: 'ws-1', status: 'in_progress' },
      },
      ev.item({
        type: 'web_search_call',
        id: 'ws-1',
        status: 'completed',
        action: { type: 'search', query: 'weather' },
      }),
      ev.messageAdded('m1'),
      ev.textDelta('first'),
      ev.message('first', 'm1'),
      ev.message('second without added', 'm2'),
      ev.completed(),
    ],
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'go');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
};
