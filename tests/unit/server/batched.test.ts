import { expect, it } from 'vitest';
import { Batched } from '../../../server/store/batched';
import { Kept } from '../../../server/store/kept';

it('answers many by one query, each by one that began after it was asked', async () => {
  const asked: string[][] = [];
  let answer: (() => void) | undefined;
  const batched = new Batched<string>(async (keys) => {
    asked.push(keys);
    await new Promise<void>((resolve) => { answer = resolve; });
    return new Map(keys.filter((key) => key !== 'foreign').map((key) => [key, `${key}${asked.length}`]));
  });
  const first = batched.get('a');
  const others = [batched.get('a'), batched.get('b'), batched.get('foreign')]; // while the first is under way
  answer?.();
  expect(await first).toBe('a1');
  await new Promise((resolve) => { setImmediate(resolve); });
  answer?.();
  expect(await Promise.all(others)).toEqual(['a2', 'b2', undefined]);
  expect(asked).toEqual([['a'], ['a', 'b', 'foreign']]);
});

it('hands a failure to those who asked, and goes on', async () => {
  let isDown = true;
  const batched = new Batched<string>((keys) => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(new Map(keys.map((key) => [key, key])))));
  await expect(batched.get('a')).rejects.toThrow('down');
  isDown = false;
  expect(await batched.get('a')).toBe('a');
});

it('keeps what was lately used, within its bytes', () => {
  const kept = new Kept(100, 50);
  for (const name of ['a', 'b']) kept.set(name, new Uint8Array(40));
  kept.get('a');
  kept.set('c', new Uint8Array(40));
  kept.set('large', new Uint8Array(51));
  expect(['a', 'b', 'c', 'large'].map((name) => kept.get(name)?.length)).toEqual([40, undefined, 40, undefined]);
});
