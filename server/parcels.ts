import { Box, fromBase64url, openSealedTo } from '../utils/crypto';
import { decodeRow } from '../utils/store/row-codec';
import type { ParcelUpload } from '../utils/sync/protocol';
import type { SealPair } from './seal-key';

/** Events in a parcel, in their order. @throws whatever does not open: it is another hub's, or was changed. */
export async function openParcel(pair: SealPair, { envelope, rows }: ParcelUpload): Promise<unknown[]> {
  const box = new Box(await openSealedTo(pair, fromBase64url(envelope)));
  return rows.map((row) => (decodeRow(box.open(fromBase64url(row), 'log')) as [number, unknown])[1]);
}
