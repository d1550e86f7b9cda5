import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ThreadClaims } from '../../src/store/claims/thread-claims.ts';
import { LocalThreadStore } from '../../src/store/index.ts';
import { loadRollout, makeHome, newThread, userMessage, storeScript } from './fixtures.ts';

const ID = '019aa0b0-0000-7000-8000-000000000000';

const folderOf = (home: string): string => path.join(home, 'quire/claims', ID);
const entries = (home: string): string[] => fs.readdirSync(folderOf(home));

/** The token's name as fields, and a way to give it other ones: `epoch,pid,started,place,host,store`. */
function forge(home: string, change: (fields: string[]) => void, renewed = new Date()): void {
  const [name = ''] = entries(home);
  const fields = name.split(',');
  change(fields);
  const forged = path.join(folderOf(home), fields.join());
  fs.renameSync(path.join(folderOf(home), name), forged);
  fs.utimesSync(forged, renewed, renewed);
}

/** Makes the claim look as if another machine had made it, and renewed it last so long ago. */
function moveElsewhere(home: string, ageMs: number): void {
  const elsewhere = (fields: string[]): void => void fields.splice(3, 2, 'another-boot', 'far-away');
  forge(home, elsewhere, new Date(Date.now() - ageMs));
}

/** A program around the claims. */
const claimsScript = (folder: string, body: string): Promise<string> =>
  storeScript(
    folder,
    { ThreadClaims: 'claims/thread-claims.ts' },
    `const claims = new ThreadClaims(${JSON.stringify(folder)});\n${body}`,
  );

function run(script: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('claims of threads', () => {
  test('are one at a time, numbered on, and leave one entry behind', () => {
    const home = makeHome();
    const [one, two] = [new ThreadClaims(home), new ThreadClaims(home)];
    const first = one.take(ID);
    expect(() => two.take(ID)).toThrow(
      expect.objectContaining({
        kind: 'busy',
        message: expect.stringMatching(
          new RegExp(`^thread ${ID} is in use by process ${process.pid} on \\S+, which is writing it`),
        ),
      }),
    );
    const other = two.take('019aa0b0-0000-7000-8000-000000000001');
    first.release();
    const second = two.take(ID);
    first.release();
    expect(() => one.take(ID)).toThrow(expect.objectContaining({ kind: 'busy' }));
    expect(first.epoch).toBe(1);
    expect(second.epoch).toBe(2);
    second.release();
    other.release();
    expect(entries(home)).toEqual(['2,free']);
  });

  test('end with the process that made them, even before anybody has waited for it', async () => {
    const home = makeHome();
    const script = await claimsScript(
      home,
      `claims.take('${ID}'); fs.writeSync(1, 'claimed'); setInterval(() => {}, 1000);`,
    );
    const child = run(script);
    if (child.stdout === null) throw new Error('no stdout');
    await once(child.stdout, 'data');
    const claims = new ThreadClaims(home);
    expect(() => claims.take(ID)).toThrow(`in use by process ${child.pid} on`);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const claim = claims.take(ID);
    expect(claim.epoch).toBe(2);
    claim.release();
    expect(entries(home)).toEqual(['2,free']);
  });

  test('do not outlive their process when another one gets its number', () => {
    const home = makeHome();
    const own = new ThreadClaims(home).take(ID);
    forge(home, (fields) => {
      expect(fields[1]).toBe(String(process.pid));
      fields[2] = String(Number(fields[2]) - 1);
    });
    expect(new ThreadClaims(home).take(ID).epoch).toBe(2);
    own.release();
  });

  test('of another machine count as long as they are renewed', () => {
    const home = makeHome();
    const claims = new ThreadClaims(home);
    claims.take(ID).release();
    claims.take(ID);
    moveElsewhere(home, 15_000);
    expect(() => claims.take(ID)).toThrow(/is in use by process \d+ on far-away/);
    moveElsewhere(home, 25_000);
    expect(claims.take(ID).epoch).toBe(3);
  });

  test('are renewed while they are held', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const home = makeHome();
    const claim = new ThreadClaims(home).take(ID);
    const renewedAt = () => fs.statSync(path.join(folderOf(home), ...entries(home))).mtimeMs;
    const made = renewedAt();
    vi.advanceTimersByTime(60_000);
    expect(renewedAt() - made).toBeGreaterThan(50_000);
    claim.check();
    claim.release();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are looked at again by a process that stood still too long', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const home = makeHome();
    const claim = new ThreadClaims(home).take(ID);
    moveElsewhere(home, 25_000);
    const taken = new ThreadClaims(home).take(ID);
    claim.check();
    vi.advanceTimersByTime(25_000);
    expect(() => claim.check()).toThrow(expect.objectContaining({ kind: 'busy' }));
    taken.check();
    claim.release();
    taken.check();
    taken.release();
    expect(entries(home)).toEqual(['2,free']);
  });

  test(
    'never overlap, however many processes try, and whoever of them dies',
    { timeout: 60_000 },
    async () => {
      const home = makeHome();
      const script = await claimsScript(
        home,
        `const log = fs.openSync('${path.join(home, 'log')}', 'a');
       for (let made = 0; made < Number(process.argv[3]);) {
         let claim;
         try { claim = claims.take('${ID}'); } catch (error) { if (error.kind !== 'busy') throw error; continue; }
         fs.writeSync(log, claim.epoch + ' in ' + process.argv[2] + '\\n');
         made += 1;
         if (process.argv[2].startsWith('dies') && made === 7) process.kill(process.pid, 'SIGKILL');
         fs.writeSync(log, claim.epoch + ' out ' + process.argv[2] + '\\n');
         claim.release();
       }`,
      );
      const children = ['a', 'b', 'dies1', 'dies2', 'dies3'].map((name) => run(script, name, '150'));
      await Promise.all(children.map((child) => once(child, 'exit')));
      const steps = fs
        .readFileSync(path.join(home, 'log'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' '));
      const claimed = steps.filter(([, step]) => step === 'in');
      expect(claimed.map(([epoch]) => Number(epoch))).toEqual(claimed.map((__, i) => i + 1));
      expect(claimed).toHaveLength(2 * 150 + 3 * 7);
      const released = steps.flatMap(([epoch, step, who], i) => (step === 'out' ? [{ i, epoch, who }] : []));
      expect(released.map(({ i }) => steps[i - 1])).toEqual(
        released.map(({ epoch, who }) => [epoch, 'in', who]),
      );
    },
  );
});

describe('two stores on one home', () => {
  function twoStores() {
    const codexHome = makeHome();
    const open = (): LocalThreadStore => new LocalThreadStore({ codexHome, defaultProvider: 'mock' });
    const stores = [open(), open()] as const;
    onTestFinished(async () => {
      await Promise.all(stores.map((store) => store.close()));
    });
    return stores;
  }

  test('write no line into what the other has claimed', async () => {
    const [one, two] = twoStores();
    const ours = one.create(newThread());
    const { threadId } = ours;
    ours.append([userMessage('hi')]);
    const { recorder: theirs } = await two.resume({ threadId });
    const claim = ours.claim();
    const busy = expect.objectContaining({ kind: 'busy' });
    expect(() => theirs.claim()).toThrow(busy);
    expect(() => theirs.append([userMessage('me too')])).toThrow(busy);
    expect(() => two.checkFree(threadId)).toThrow(busy);
    await expect(two.changeGit(threadId, { branch: 'b' })).rejects.toEqual(busy);
    await expect(two.setMemoryMode(threadId, 'disabled')).rejects.toEqual(busy);
    await expect(two.archive(threadId)).rejects.toEqual(busy);
    await two.rename(threadId, 'named');
    ours.append([userMessage('done')]);
    claim.release();
    theirs.append([userMessage('now')]);
    const { items } = await loadRollout(String(ours.path));
    const said = items.map(({ payload }) => 'message' in payload && payload.message);
    expect(said).toEqual([false, 'hi', 'done', 'now']);
  });

  test('let go of what they claim when they are closed', async () => {
    const [one, two] = twoStores();
    const ours = one.create(newThread());
    ours.append([userMessage('hi')]);
    const claim = ours.claim();
    await one.close();
    expect(() => two.checkFree(ours.threadId)).not.toThrow();
    claim.release();
  });
});
