import { expect, test } from 'vitest';
import { Slots } from '../../src/tools/shell-snapshot/slots.ts';

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

test('work waits for a place, is done in its order, and goes when nobody wants it any more', async () => {
  const slots = new Slots(1);
  const begun: string[] = [];
  const gates = { a: gate(), b: gate() };
  const { signal } = new AbortController();
  const run = (name: string, until: Promise<void>, stop = signal): Promise<string> =>
    slots.run(stop, async () => {
      begun.push(name);
      await until;
      return name;
    });
  const unwanted = new AbortController();
  const all = [
    run('a', gates.a.opened),
    run('b', gates.b.opened),
    run('gone', Promise.resolve(), unwanted.signal),
    run('c', Promise.resolve()),
  ];
  unwanted.abort(new Error('unwanted'));
  await expect(all[2]).rejects.toThrow('unwanted');
  expect(begun).toEqual(['a']);
  gates.a.open();
  await all[0];
  await expect.poll(() => begun).toEqual(['a', 'b']);
  gates.b.open();
  expect(await Promise.all([all[1], all[3]])).toEqual(['b', 'c']);
  await expect(slots.run(unwanted.signal, () => Promise.reject(new Error('own')))).rejects.toThrow('own');
});
