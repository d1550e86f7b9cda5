/** The script of the demo's page: a small client of the protocol, as text for the browser. */
export const DEMO_CLIENT = String.raw`
'use strict';
const $ = (id) => document.getElementById(id);
const token = location.hash.slice(1);
const waiting = new Map();
const shown = new Map();
let connection = null, cwd = null, thread = null, turn = null, nextId = 1;

const EXAMPLES = {
  'Say hello': 'think: Someone is here. Better be polite.\npace: 25ms\nsay: Hello! I am the offline model: I follow the script in your message, word by word.',
  'Run commands': 'plan: look around | run the program | report\nrun: ls -la\nrun: sh greet.sh you\nplan: [x] look around | [x] run the program | [>] report\nsay: The program printed:\n{output 3}',
  'Edit a file': 'patch:\n*** Begin Patch\n*** Update File: greet.sh\n@@\n # Greets somebody.\n-echo "Hi $1"\n+echo "Hello, $1!"\n*** Add File: NOTES.md\n+# Notes\n+\n+Written through apply_patch.\n*** End Patch\nrun: sh greet.sh you\nsay: Changed. It now prints: {output}',
  'Meet the sandbox': 'run: touch ../outside.txt && echo written\nsay: In the sandbox that gave:\n{output}\nrun-escalated: touch ../outside.txt && echo written because the file lies outside the workspace\nsay: And with your permission, or without it:\n{output}',
  'Fail': 'say: Now something goes wrong.\nfail: overloaded',
};

function el(tag, attributes, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}
function atEnd(box, change) {
  const follow = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  change();
  if (follow) box.scrollTop = box.scrollHeight;
}
const add = (node) => { atEnd($('transcript'), () => $('transcript').append(node)); return node; };

function logWire(direction, message) {
  const name = message.method ?? (message.error ? 'error' : 'answer') + ' ' + message.id;
  const last = $('wire').lastElementChild;
  if (/[dD]elta$/.test(name) && last?.dataset.name === name) {
    last.dataset.count = Number(last.dataset.count) + 1;
    last.firstChild.textContent = direction + ' ' + name + ' ×' + last.dataset.count;
    last.lastChild.textContent = JSON.stringify(message, null, 1);
    return;
  }
  const entry = el('details', { className: direction === '→' ? 'out' : 'in' },
    el('summary', { textContent: direction + ' ' + name }), el('pre', { textContent: JSON.stringify(message, null, 1) }));
  entry.dataset.name = name; entry.dataset.count = 1;
  atEnd($('wire'), () => $('wire').append(entry));
  while ($('wire').childElementCount > 500) $('wire').firstChild.remove();
}

function post(message) {
  logWire('→', message);
  const query = new URLSearchParams({ token, connection });
  return fetch('/send?' + query, { method: 'POST', body: JSON.stringify(message) });
}
function request(method, params) {
  const id = nextId++;
  return new Promise((resolve, reject) => { waiting.set(id, { resolve, reject }); void post({ id, method, params }); });
}

function diffNode(diff) {
  const pre = el('pre', {});
  for (const line of diff.split('\n'))
    pre.append(el('span', { className: line[0] === '+' ? 'add' : line[0] === '-' ? 'del' : '', textContent: line + '\n' }));
  return pre;
}
const textOf = (content) => content.map((part) => part.text ?? '[' + part.type + ']').join('\n');

function render(item) {
  const body = [];
  switch (item.type) {
    case 'userMessage': body.push(el('div', { className: 'text', textContent: textOf(item.content) })); break;
    case 'agentMessage': body.push(el('div', { className: 'text', textContent: item.text })); break;
    case 'reasoning': body.push(el('div', { className: 'text', textContent: item.summary.join('\n\n') })); break;
    case 'commandExecution': {
      const end = item.exitCode === null ? item.status : item.status + ', exit code ' + item.exitCode;
      body.push(el('code', { textContent: '$ ' + item.command }), ' ', el('span', { className: 'dim', textContent: end }),
        el('pre', { className: 'output', textContent: item.aggregatedOutput ?? '' }));
      break;
    }
    case 'fileChange':
      body.push(el('span', { className: 'dim', textContent: 'Patch: ' + item.status }));
      for (const change of item.changes)
        body.push(el('div', {}, el('code', { textContent: change.kind.type + ' ' + change.path })),
          diffNode(change.kind.type === 'add' ? change.diff.replace(/^(?=.)/gm, '+') : change.diff));
      break;
    default: body.push(el('span', { className: 'dim', textContent: item.type }), el('pre', { textContent: JSON.stringify(item, null, 1) }));
  }
  let node = shown.get(item.id);
  if (!node) { node = el('div', {}); shown.set(item.id, node); add(node); }
  node.className = 'item ' + item.type;
  atEnd($('transcript'), () => node.replaceChildren(...body));
}
function append(id, selector, delta) {
  const target = shown.get(id)?.querySelector(selector);
  if (target) atEnd($('transcript'), () => { target.textContent += delta; });
}

function askApproval(message, what) {
  const card = el('div', { className: 'item approval' }, el('strong', { textContent: what }),
    el('div', { textContent: message.params.reason ?? '' }));
  const row = el('div', { className: 'row' });
  for (const [decision, label, style] of [['accept', 'Accept', 'go'], ['acceptForSession', 'Accept for this session', ''], ['decline', 'Decline', 'stop'], ['cancel', 'Decline and end the turn', '']])
    row.append(el('button', { type: 'button', className: style, textContent: label, onclick: () => { void post({ id: message.id, result: { decision } }); card.remove(); } }));
  card.dataset.request = message.id;
  card.append(row); add(card);
}

const HANDLERS = {
  'item/started': ({ item }) => render(item),
  'item/completed': ({ item }) => render(item),
  'item/agentMessage/delta': ({ itemId, delta }) => append(itemId, '.text', delta),
  'item/reasoning/summaryTextDelta': ({ itemId, delta }) => append(itemId, '.text', delta),
  'item/commandExecution/outputDelta': ({ itemId, delta }) => append(itemId, '.output', delta),
  'turn/started': (params) => { turn = params.turn.id; update(); },
  'turn/completed': (params) => { turn = null; update(params.turn.status); },
  'turn/plan/updated': ({ plan }) => {
    const marks = { completed: '✔', inProgress: '▶', pending: '○' };
    add(el('div', { className: 'item' }, el('div', { className: 'text', textContent: plan.map((entry) => marks[entry.status] + ' ' + entry.step).join('\n') })));
  },
  'thread/tokenUsage/updated': ({ tokenUsage }) => { $('status').title = JSON.stringify(tokenUsage.total); },
  'error': ({ error, willRetry }) => add(el('div', { className: 'item error', textContent: error.message + (willRetry ? ' (trying again)' : '') })),
  'warning': ({ message }) => add(el('div', { className: 'item error', textContent: message })),
  'serverRequest/resolved': ({ requestId }) => document.querySelector('[data-request="' + requestId + '"]')?.remove(),
};

function receive(message) {
  logWire('←', message);
  if (message.method === undefined) {
    const waiter = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) waiter?.reject(new Error(message.error.message)); else waiter?.resolve(message.result);
    return;
  }
  if (message.id === undefined) { if (message.params?.threadId === undefined || message.params.threadId === thread) HANDLERS[message.method]?.(message.params); return; }
  if (message.method === 'item/commandExecution/requestApproval') askApproval(message, 'Run this? ' + (message.params.command ?? ''));
  else if (message.method === 'item/fileChange/requestApproval') askApproval(message, 'Apply this patch?');
  else void post({ id: message.id, error: { code: -32601, message: 'not supported by the demo page' } });
}

function update(state) {
  $('interrupt').disabled = turn === null;
  $('send').disabled = thread === null || turn !== null;
  $('status').textContent = turn === null ? (state ?? '') : 'working…';
}
async function start() {
  thread = null; turn = null; shown.clear(); $('transcript').replaceChildren(); update();
  const answer = await request('thread/start', { cwd, approvalPolicy: $('policy').value, sandbox: $('sandbox').value });
  thread = answer.thread.id;
  $('about').textContent = answer.modelProvider + ' / ' + answer.model + ' in ' + answer.cwd;
  update();
}
async function send() {
  const text = $('message').value;
  if (text.trim() === '' || thread === null || turn !== null) return;
  $('message').value = '';
  const answer = await request('turn/start', { threadId: thread, input: [{ type: 'text', text, text_elements: [] }] });
  if (answer.turn.status === 'inProgress' && turn === null) { turn = answer.turn.id; update(); }
}
const guarded = (action) => (event) => { event?.preventDefault?.(); action().catch((error) => add(el('div', { className: 'item error', textContent: error.message }))); };

$('composer').onsubmit = guarded(send);
$('message').onkeydown = (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) guarded(send)(event); };
$('interrupt').onclick = guarded(() => request('turn/interrupt', { threadId: thread, turnId: turn }));
$('fresh').onclick = guarded(start);
for (const [label, script] of Object.entries(EXAMPLES))
  $('examples').append(el('button', { type: 'button', textContent: label, onclick: () => { $('message').value = script; $('message').focus(); } }));

const source = new EventSource('/events?' + new URLSearchParams({ token }));
source.addEventListener('ready', guarded(async (event) => {
  ({ connection, cwd } = JSON.parse(event.data));
  waiting.clear();
  await request('initialize', { clientInfo: { name: 'quire-demo', title: 'Quire demo', version: '1' }, capabilities: { experimentalApi: true } });
  await post({ method: 'initialized' });
  await start();
}));
source.onmessage = (event) => receive(JSON.parse(event.data));
source.onerror = () => { thread = null; turn = null; update(); $('about').textContent = token === '' ? 'Open the address that the terminal shows: it ends in a key.' : 'Not connected. Is the demo still running?'; };
`;
