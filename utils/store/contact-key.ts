import { hmac16, type Bytes } from '../crypto';
import type { ContactPoint } from '../engine';

type Named = Pick<ContactPoint, 'kind' | 'canonical'>;
type Stopped = Pick<ContactPoint, 'canonical' | 'folded'>;

/** Text under the territory key in the base and its deltas. */
export const baseKeyText = (point: Named): string => `${basePrefix(point.kind)}${point.canonical}`;
export const basePrefix = (kind: ContactPoint['kind']): string => `${kind}:`;

/** Texts under a stop key: stops match the exact form and the folded one (design §1). The hub enters both. */
export const stopKeyTexts = (point: Stopped): [exact: string, folded: string] => [`x:${point.canonical}`, foldedStopText(point)];
export const foldedStopText = (point: Pick<ContactPoint, 'folded'>): string => `f:${point.folded}`;

/** 16-byte key of a contact point in the base of one territory epoch. */
export const baseKey = (territoryKey: CryptoKey, point: Named): Promise<Bytes> => hmac16(territoryKey, baseKeyText(point));

/** 16-byte keys of a contact point in the stop tree, made in one stop epoch. */
export function stopKeys(stopKey: CryptoKey, point: Stopped): Promise<Bytes[]> {
  return Promise.all(stopKeyTexts(point).map((text) => hmac16(stopKey, text)));
}
