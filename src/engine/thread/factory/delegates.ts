import type { MakeDelegate } from '../delegate.ts';
import { ThreadHistory } from '../thread-history.ts';
import type { ThreadServices, ThreadStart } from '../thread-services.ts';
import { Thread } from '../thread.ts';
import { newSummary, type ThreadRecords } from './thread-records.ts';

/** Makes threads that work for others: like those but for what is asked, with histories of their own. */
export function delegateMaker(records: ThreadRecords, services: ThreadServices): MakeDelegate {
  return async ({ parent, source, label, originator, ...changes }) => {
    const { ephemeral, place } = parent;
    const base = { ...parent, ...changes, dynamicTools: [] };
    const request = { client: { originator }, threadSource: 'subagent' } as const;
    const { cwd } = changes.settings;
    const made = records.describe(request, base, { source: { subAgent: source }, cwd });
    const store = await records.storeOf(ephemeral);
    const recorder = store.create(made);
    const start: ThreadStart = {
      ...base,
      recorder,
      ready: records.noteGit(recorder, cwd),
      summary: newSummary(recorder, made, ephemeral),
      place: { ...place, parentId: null, label },
      history: new ThreadHistory(store, recorder),
      copied: false,
      usage: null,
      lastTurn: null,
    };
    return new Thread(start, services);
  };
}
