import type { NetworkRequest } from '../../utils/guard/network/request';
import type { ContentSender } from './sender';

/** In memory alone: with the worker's death it is forgotten, and what cannot be read is stopped. */
const VOUCH_MS = 5_000;
const vouches: { key: string; until: number }[] = [];

const keyOf = (tab: number, frame: number, path: string): string => `${tab} ${frame} ${path}`;

/** network.vouch: the guard of this frame has read what no network layer can, and it is no send. */
export function vouchFor(path: string, { tab, frame }: ContentSender): void {
  const now = Date.now();
  while (vouches[0] && vouches[0].until <= now) vouches.shift();
  vouches.push({ key: keyOf(tab, frame, path), until: now + VOUCH_MS });
}

/** Takes a word that was given for this request: each is for one. */
export function isVouchedFor({ tab, frame, url }: Pick<NetworkRequest, 'tab' | 'frame' | 'url'>): boolean {
  const key = keyOf(tab, frame, new URL(url).pathname);
  const at = vouches.findIndex((vouch) => vouch.key === key && vouch.until > Date.now());
  return at >= 0 && vouches.splice(at, 1).length === 1;
}
