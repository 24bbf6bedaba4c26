import { describe, expect, it } from 'vitest';
import { hmac16 } from '../../../utils/crypto';
import { extendKeyring, pruneKeyring, type Keyring, type RawEpochKeys } from '../../../utils/store/keyring';

const bytes = (of: number): Uint8Array => new Uint8Array(32).fill(of);
const raw = (epoch: number, of: number, stops: number[] = [epoch]): RawEpochKeys =>
  ({ territory: 'main', epoch, territoryKey: bytes(of), pageKey: bytes(of + 1), stops: stops.map((stop) => ({ epoch: stop, stopKey: bytes(of + 2), pageKey: bytes(of + 3) })) });
/** What a stop epoch's key makes of a name: two keys make two. */
const nameIn = async (ring: Keyring, epoch: number): Promise<string> => String(await hmac16(ring.stops[epoch]!.contact, 'anna@example.pl'));

describe('keys of epochs', () => {
  it('of the root in force stay as they are; a number that no root names is no proof of its keys', async () => {
    const root = { epoch: 2, stopEpoch: 2, stopEpochs: [2] };
    const two = await extendKeyring(undefined, raw(2, 10));
    const lost = await extendKeyring(two, raw(3, 20), { root }); // of a hub whose disk was lost
    expect(await nameIn(await extendKeyring(lost, raw(2, 90), { root }), 2)).toBe(await nameIn(two, 2));
    const anew = await extendKeyring(lost, raw(4, 30, [3, 4]), { root });
    const right = await extendKeyring(undefined, raw(4, 30, [3, 4]));
    expect(await nameIn(anew, 3)).toBe(await nameIn(right, 3));
    expect(await nameIn(anew, 3)).not.toBe(await nameIn(lost, 3)); // control
  });

  it('that no root names any more go, and of an older stop epoch the key to its pages', async () => {
    const ring = await extendKeyring(await extendKeyring(undefined, raw(2, 10)), raw(4, 30, [2, 4]));
    const kept = pruneKeyring(ring, { epoch: 4, stopEpoch: 4, stopEpochs: [2, 4] });
    expect([Object.keys(kept.epochs), Object.keys(kept.stops)]).toEqual([['4'], ['2', '4']]);
    expect(kept.stops[2]?.page).toBe(kept.stops[4]?.page);
  });
});
