import { Box, fromBase64url, sealTo, toBase64url, type Bytes } from '../crypto';
import type { Held } from './rebuild';
import { encodeRow } from './row-codec';
import type { SealedRow } from './sealed-db';

/** Row `log-envelope`: the log's key, sealed to the hub. */
export interface LogEnvelope { envelope: string }
/** Row `place`: where this device is enrolled. No secret; a locked device asks there whether it is to be wiped. */
export interface Place { deviceId: string; hub: string; org: string }
/** Row `seal-key`: what the hub has signed as its own key for sealed parcels. */
export interface SealKey { publicKey: string }

/** Unsent log entries of a device that is no more: only the hub opens them. Waits in the row `outbox`. */
export interface Parcel { id: string; deviceId: string; hub: string; envelope: string; rows: Bytes[] }

/** A key for the log, and the same sealed to the hub. */
export async function newLogKey({ publicKey }: SealKey, raw: Uint8Array = crypto.getRandomValues(new Uint8Array(32))): Promise<{ raw: Uint8Array; envelope: string }> {
  return { raw, envelope: toBase64url(await sealTo(fromBase64url(publicKey), raw)) };
}

const isSealedRow = (row: unknown): row is SealedRow => typeof row === 'object' && row !== null && (row as SealedRow).sealed instanceof Uint8Array;

/**
 * The outbox with what this log still owes the hub. Rows of a vault are sealed already, under the key in its envelope; readable ones are
 * sealed now, under `fresh`. Without either the hub could not open them, and nothing is added.
 */
export function outboxWith(held: Held, fresh?: { raw: Uint8Array; envelope: string }): Parcel[] {
  const outbox = (held.clear['outbox'] ?? []) as Parcel[];
  const place = held.clear['place'] as Place | undefined;
  if (held.tail.length === 0 || !place) return outbox;
  const isVault = isSealedRow(held.tail[0]?.row);
  const envelope = isVault ? (held.clear['log-envelope'] as LogEnvelope | undefined)?.envelope : fresh?.envelope;
  if (envelope === undefined) return outbox;
  const box = fresh && new Box(fresh.raw);
  const rows = held.tail.map(({ sequence, row }) => {
    if (isSealedRow(row)) return row.sealed;
    if (!box) throw new TypeError('a readable row in a sealed log');
    return box.seal(encodeRow([sequence, row]), 'log');
  });
  return [...outbox, { id: toBase64url(crypto.getRandomValues(new Uint8Array(12))), deviceId: place.deviceId, hub: place.hub, envelope, rows }];
}
