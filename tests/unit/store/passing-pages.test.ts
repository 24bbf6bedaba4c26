import { describe, expect, it, vi } from 'vitest';
import { encodePage } from '../../../utils/store/page';
import { PassingPages } from '../../../utils/store/passing-pages';
import type { FileRef } from '../../../utils/store/root';
import { PURPOSE_IDS } from '../../support/permissions';

const key = (last: number): Uint8Array => { const made = new Uint8Array(16); made[15] = last; return made; };
const ref = (hash: string): FileRef => ({ hash, size: 100 });
/** Each page removes the one key that its name says. */
const opener = () => vi.fn((refs: readonly FileRef[]) => Promise.resolve(refs.map(({ hash }) => encodePage([{ key: key(Number(hash)), permission: null }], PURPOSE_IDS))));

describe('pages that pass by', () => {
  it('holds those of the last look alone', async () => {
    const [pages, open] = [new PassingPages(), opener()];
    await pages.finders([ref('1'), ref('2')], PURPOSE_IDS, open);
    const [two, three] = await pages.finders([ref('2'), ref('3')], PURPOSE_IDS, open);
    expect([two?.(key(2)), two?.(key(3)), three?.(key(3))]).toEqual([null, undefined, null]);
    await pages.finders([ref('1')], PURPOSE_IDS, open);
    expect(open.mock.calls.map(([refs]) => refs.map(({ hash }) => hash))).toEqual([['1', '2'], ['3'], ['1']]);
  });

  it('reads a delta once, whatever passes by meanwhile', async () => {
    const [pages, open] = [new PassingPages(), opener()];
    const [first] = await pages.deltas([ref('1')], PURPOSE_IDS, open);
    await pages.finders([ref('2')], PURPOSE_IDS, open);
    const [newer, again] = await pages.deltas([ref('3'), ref('1')], PURPOSE_IDS, open);
    expect(again).toBe(first);
    expect([newer?.(key(3)), again?.(key(1))]).toEqual([null, null]);
    expect(open.mock.calls.map(([refs]) => refs.map(({ hash }) => hash))).toEqual([['1'], ['2'], ['3']]);
  });
});
