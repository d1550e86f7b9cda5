import type { FileUpdateChange, ThreadItem, TurnPlanStepStatus } from '../../protocol/index.ts';
import type { AppServerClient } from '../../client/client.ts';
import type { Screen } from './screen.ts';

const MARKS: Readonly<Record<TurnPlanStepStatus, string>> = {
  completed: '[x]',
  inProgress: '[>]',
  pending: '[ ]',
};

const DELTAS = [
  'item/reasoning/summaryTextDelta',
  'item/agentMessage/delta',
  'item/commandExecution/outputDelta',
] as const;

/** Shows what the server tells about turns from now on, as it comes, and answers its questions with yes. */
export function showTurns(client: AppServerClient, screen: Screen): void {
  showProgress(client, screen);
  showDeltas(client, screen);
  answerApprovals(client, screen);
}

function showProgress(client: AppServerClient, screen: Screen): void {
  client.on('turn/started', () => screen.received('turn/started'));
  client.on('turn/plan/updated', ({ plan }) => {
    screen.received('turn/plan/updated');
    for (const { step, status } of plan) screen.block(`${MARKS[status]} ${step}`);
  });
  client.on('item/started', ({ item }) => showStart(item, screen));
  client.on('item/completed', ({ item }) => showEnd(item, screen));
  client.on('turn/diff/updated', () => screen.received('turn/diff/updated', 'all that the turn changed'));
  client.on('turn/completed', ({ turn: { status, durationMs } }) =>
    screen.received('turn/completed', `${status} after ${durationMs ?? 0} ms`),
  );
  client.on('error', ({ error }) => screen.received('error', error.message));
  client.on('warning', ({ message }) => screen.received('warning', message));
  client.on('configWarning', ({ summary }) => screen.received('configWarning', summary));
}

/** The name of a kind of delta is said once an item; the deltas themselves run on as one text. */
function showDeltas(client: AppServerClient, screen: Screen): void {
  let streaming = '';
  for (const method of DELTAS) {
    client.on(method, ({ itemId, delta }) => {
      if (itemId !== streaming) screen.received(method, 'piece by piece');
      streaming = itemId;
      screen.stream(delta);
    });
  }
}

function answerApprovals(client: AppServerClient, screen: Screen): void {
  const accept = (method: string, question: string): { readonly decision: 'accept' } => {
    screen.asked(method, question);
    screen.sent('accept', 'the demo answers for you; a client shows you the question');
    return { decision: 'accept' };
  };
  client.answer('item/commandExecution/requestApproval', () =>
    accept('item/commandExecution/requestApproval', 'May this command run?'),
  );
  client.answer('item/fileChange/requestApproval', () =>
    accept('item/fileChange/requestApproval', 'May these files be changed?'),
  );
}

function showStart(item: ThreadItem, screen: Screen): void {
  if (item.type === 'userMessage') return;
  screen.received('item/started', item.type);
  if (item.type === 'commandExecution') screen.block(`$ ${item.command}`, 'bold');
  if (item.type === 'fileChange') {
    for (const change of item.changes) showChange(change, screen);
  }
}

function showChange({ kind, path, diff }: FileUpdateChange, screen: Screen): void {
  screen.block(`${kind.type} ${path}`, 'bold');
  screen.diff(diff);
}

function showEnd(item: ThreadItem, screen: Screen): void {
  switch (item.type) {
    case 'userMessage':
      return;
    case 'commandExecution':
      screen.received('item/completed', `${item.type}: ${item.status}, exit code ${item.exitCode}`);
      // Of a command that never ran nothing was streamed: its output is the reason why.
      if (item.exitCode === -1) screen.block(item.aggregatedOutput ?? '', 'red');
      return;
    case 'fileChange':
      screen.received('item/completed', `${item.type}: ${item.status}`);
      return;
    default:
      screen.received('item/completed', item.type);
  }
}
