// What the model is told only ever grows: the input of each request begins with all of the one before.
import { config, ev, say, call, shell } from './kit.mjs';
import { writeImages } from './image-kit.mjs';

export default async (w) => {
  await writeImages(w.cwd);
  w.file('AGENTS.md', 'words');
  w.file('sub/x', '');
  const reasoning = (id) => ({
    type: 'reasoning',
    id,
    summary: [{ type: 'summary_text', text: 's' }],
    encrypted_content: 'enc',
  });
  const mock = await w.mock([
    [
      ev.created(),
      ev.item(reasoning('r1')),
      ev.functionCall('c1', 'shell_command', shell('echo one')),
      ev.completed(),
    ],
    say('one', { id: 'm1' }),
    call('c2', 'view_image', { path: 'big.png' }),
    [
      ev.created(),
      ev.item(reasoning('r2')),
      ev.item({
        type: 'web_search_call',
        id: 'ws',
        status: 'completed',
        action: { type: 'search', query: 'x' },
      }),
      ev.message('two', 'm2'),
      ev.completed(),
    ],
    call('c3', 'apply_patch', { input: '*** Begin Patch\n*** Add File: new.txt\n+x\n*** End Patch' }),
    call('c4', 'nobody', {}),
    say('<proposed_plan>\nthree\n</proposed_plan>', { id: 'm3' }),
    [ev.created(), { sleepMs: 100 }, { hangUp: true }],
    say('four', { id: 'm5' }),
    say('five', { id: 'm6' }),
    say('six', { id: 'm7' }),
    say('seven', { id: 'm8' }),
  ]);
  const top = config(mock, { model: 'gpt-5.2' }).replace('stream_max_retries = 0', 'stream_max_retries = 1');
  const s = w.server({ config: top });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const image = { type: 'localImage', path: `${w.cwd}/small.jpg` };
  await s.turn(thread.id, 'one');
  await s.turn(thread.id, 'two', { input: [image, { type: 'text', text: 'two' }], personality: 'friendly' });
  const settings = { model: 'gpt-5.2', reasoning_effort: 'high', developer_instructions: null };
  await s.turn(thread.id, 'three', { collaborationMode: { mode: 'plan', settings } });
  await s.turn(thread.id, 'four', { cwd: `${w.cwd}/sub`, approvalPolicy: 'on-request' });
  await s.turn(thread.id, 'five', { sandboxPolicy: { type: 'readOnly' }, summary: 'concise' });
  await s.close();
  const next = w.server({ config: top });
  await next.initialize();
  await next.request('thread/resume', { threadId: thread.id });
  await next.turn(thread.id, 'six');
  await next.turn(thread.id, 'seven');
  const inputs = mock.responses().map(({ body }) => body.input.map((item) => JSON.stringify(item)));
  w.note(
    'grows',
    inputs.slice(1).map((input, i) => inputs[i].every((item, place) => input[place] === item)),
  );
  const { instructions, prompt_cache_key: key } = mock.responses()[0].body;
  w.note(
    'the same',
    mock.responses().every(({ body }) => body.instructions === instructions && body.prompt_cache_key === key),
  );
};
