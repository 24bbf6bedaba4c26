import { importHmacKey, importPageKey, type PageKey } from '../crypto';
import type { StoreRoot } from './root';

/** Keys of one epoch. */
export interface EpochKey {
  /** Makes the 16-byte keys of contact points. Extractable: a screening makes millions (docs/decisions/009). */
  contact: CryptoKey;
  page: PageKey;
}

/** Keys by epoch: the territory's, and every stop epoch still in use. Stored as CryptoKeys. */
export interface Keyring {
  territory: string;
  epochs: Record<number, EpochKey>;
  stops: Record<number, EpochKey>;
}

/** Raw keys as an authenticated hub sends them. */
export interface RawEpochKeys {
  territory: string;
  epoch: number;
  territoryKey: Uint8Array;
  pageKey: Uint8Array;
  stops: { epoch: number; stopKey: Uint8Array; pageKey: Uint8Array }[];
}

type EpochsOf = Pick<StoreRoot, 'epoch' | 'stopEpoch' | 'stopEpochs'>;

const importEpoch = async (contact: Uint8Array, page: Uint8Array, isSealed: boolean): Promise<EpochKey> => ({
  contact: await importHmacKey(contact, { extractable: true }),
  page: await importPageKey(page, { extractable: isSealed }),
});

/** What no root in force names may be of a hub that was lost: a number alone does not say which keys an epoch has. */
function standing(held: Keyring | undefined, root: EpochsOf | undefined): Pick<Keyring, 'epochs' | 'stops'> {
  if (!held || !root) return { epochs: {}, stops: {} };
  return { epochs: only(held.epochs, [root.epoch]), stops: only(held.stops, [root.stopEpoch, ...(root.stopEpochs ?? [])]) };
}

/**
 * Adds the keys of a reply; those of the root in force stay as they are until the next root is: of an older stop epoch the hub gives
 * the name-making key alone, and the page key beside it opens nothing of before. `isSealed`: they are written sealed, so as bytes.
 */
export async function extendKeyring(held: Keyring | undefined, raw: RawEpochKeys, { isSealed = false, root }: { isSealed?: boolean; root?: EpochsOf | undefined } = {}): Promise<Keyring> {
  const same = held?.territory === raw.territory ? held : undefined;
  const keep = standing(same, root);
  const ring: Keyring = { territory: raw.territory, epochs: { ...same?.epochs }, stops: { ...same?.stops } };
  ring.epochs[raw.epoch] = keep.epochs[raw.epoch] ?? await importEpoch(raw.territoryKey, raw.pageKey, isSealed);
  for (const stop of raw.stops) ring.stops[stop.epoch] = keep.stops[stop.epoch] ?? await importEpoch(stop.stopKey, stop.pageKey, isSealed);
  return ring;
}

const only = (keys: Record<number, EpochKey>, epochs: readonly number[]): Record<number, EpochKey> =>
  Object.fromEntries(Object.entries(keys).filter(([epoch]) => epochs.includes(Number(epoch))));

/**
 * Drops the keys of epochs that the root does without. Tombstones keep the stop epoch they were made in (design §5), so the root names
 * those: of them what makes names stays, what opened the pages of then does not.
 */
export function pruneKeyring(ring: Keyring, { epoch, stopEpoch, stopEpochs }: EpochsOf): Keyring {
  const page = ring.stops[stopEpoch]?.page;
  if (!stopEpochs || !page) return { ...ring, epochs: only(ring.epochs, [epoch]) };
  const stops = Object.entries(only(ring.stops, [stopEpoch, ...stopEpochs])).map(([one, { contact }]) => [one, { contact, page }]);
  return { ...ring, epochs: only(ring.epochs, [epoch]), stops: Object.fromEntries(stops) as Keyring['stops'] };
}
