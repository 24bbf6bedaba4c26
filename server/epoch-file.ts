import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { epochKeys, type EpochKeys } from '../utils/sync/protocol';

const ended = epochKeys.pick({ epoch: true, territoryKey: true, pageKey: true });

/** DATA/keys/epochs.json: every epoch that ever was, since retained roots are read again and tombstones keep the epoch they were made in. */
const epochFile = epochKeys.extend({
  /** Names contact points in the register, which no epoch changes: the first territory key. Absent in the first epoch. */
  registerKey: z.string().optional(),
  past: z.array(ended).default([]),
});
export type EpochFile = z.infer<typeof epochFile>;

const pathOf = (directory: string): string => join(directory, 'epochs.json');
const fresh = (): string => randomBytes(32).toString('base64url');

/** Renamed into place: the other hub never reads half a file. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export const writeEpochs = (directory: string, file: EpochFile): void => writeWhole(pathOf(directory), `${JSON.stringify(file, null, 2)}\n`);

export function loadEpochs(directory: string, territory: string): EpochFile {
  const path = pathOf(directory);
  if (!existsSync(path)) {
    const first: EpochKeys = { territory, epoch: 1, territoryKey: fresh(), pageKey: fresh(), stops: [{ epoch: 1, stopKey: fresh(), pageKey: fresh() }] };
    writeFileSync(path, `${JSON.stringify(first, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  return epochFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** The newest stop epoch: under its page key the stop tree is sealed. */
export function newestStop({ stops }: Pick<EpochKeys, 'stops'>): EpochKeys['stops'][number] {
  const newest = stops.at(-1);
  if (!newest) throw new Error('no stop epoch');
  return newest;
}

/** What tells the keys of one epoch from others of the same number, and nothing about them. */
export function fingerprintOf(file: EpochFile): string {
  const { stopKey, pageKey } = newestStop(file);
  return createHash('sha256').update([file.territoryKey, file.pageKey, stopKey, pageKey].join()).digest('base64url');
}

/** The epoch after this one: new keys of everything, and the old ones beside. */
export function nextEpoch(file: EpochFile): EpochFile {
  const { territory, epoch, territoryKey, pageKey, stops, past, registerKey = territoryKey } = file;
  return {
    territory, epoch: epoch + 1, territoryKey: fresh(), pageKey: fresh(), registerKey,
    stops: [...stops, { epoch: newestStop(file).epoch + 1, stopKey: fresh(), pageKey: fresh() }],
    past: [...past, { epoch, territoryKey, pageKey }],
  };
}

/** What devices get: this epoch, and of older stop epochs the keys that name contact points. What opens old pages goes to nobody any more. */
export function forDevices(file: EpochFile, inUse: readonly number[]): EpochKeys {
  const newest = newestStop(file);
  const { territory, epoch, territoryKey, pageKey } = file;
  const stops = file.stops.filter((one) => one === newest || inUse.includes(one.epoch)).map(({ epoch: number, stopKey }) => ({ epoch: number, stopKey, pageKey: newest.pageKey }));
  return { territory, epoch, territoryKey, pageKey, stops };
}
