// Several calls in one answer of the model: together where their tool was offered, else one after the other.
import { config, ev, say, shell } from './kit.mjs';

const twice = (name, args) => [
  ev.created(),
  ev.functionCall('a', name, args),
  ev.functionCall('b', name, args),
  ev.completed(),
];
const SLEEP = shell('sleep 0.5');
const ARGV = { command: ['sleep', '0.5'], timeout_ms: 5000 };

const RUNS = [
  { model: 'gpt-5.4', unified: false, name: 'shell_command', args: SLEEP },
  { model: 'gpt-5.4', unified: true, name: 'shell_command', args: SLEEP },
  { model: 'gpt-5.4', unified: false, name: 'shell', args: ARGV },
  { model: 'mock-model', unified: false, name: 'shell', args: ARGV },
  { model: 'mock-model', unified: false, name: 'shell_command', args: SLEEP },
  { model: 'mock-model', unified: true, name: 'shell_command', args: SLEEP },
  { model: 'mock-model', unified: true, name: 'shell', args: ARGV },
];

export default async (w) => {
  for (const { model, unified, name, args } of RUNS) {
    const mock = await w.mock([twice(name, args), say('done')]);
    const s = w.server({ config: config(mock, { model, top: `features.unified_exec = ${unified}` }) });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    const from = s.trace.length;
    await s.turn(thread.id, 'go');
    const items = s
      .messages(from)
      .filter(({ params }) => params?.item?.type === 'commandExecution')
      .map(({ method }) => method);
    w.note(`${model} ${unified} ${name}`, items);
    await s.close();
    // Which of the two begins first is chance in 0.129.0.
    s.trace.length = 0;
  }
};
