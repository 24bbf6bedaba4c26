import type { NetworkSend } from '../../utils/guard/network/fit';
import { siteOf } from '../../utils/guard/network/request';
import type { ContentSender } from './sender';

/** In memory alone: with the worker's death it is forgotten, and what only the page could tell is stopped. */
const VOUCH_MS = 5_000;
/** What the guard says; see MainToGate. */
interface Word { path: string; digest: string; hidden: boolean }
interface Vouch extends Word { tab: number; frame: number; origin: string; until: number; /** Request that it was used for. */ request?: string }
let vouches: Vouch[] = [];

/** network.vouch: the guard of this frame has read what no network layer can, and it is no send. */
export function vouchFor({ path, digest, hidden }: Word, { tab, frame, url }: ContentSender): void {
  const now = Date.now();
  vouches = [...vouches.filter(({ until }) => until > now), { tab, frame, origin: new URL(url).origin, path, digest, hidden, until: now + VOUCH_MS }];
}

/** By its bytes where both could read them; a body that is not seen here, by its path. */
function isOf(vouch: Vouch, { match, request, digest, page }: NetworkSend): boolean {
  const { tab, frame, url } = request;
  if (new URL(url).pathname !== vouch.path) return false;
  // A service worker that answers for its pages has no frame: there only the same bytes count.
  const hasFrame = tab >= 0 && frame >= 0;
  if (hasFrame ? vouch.tab !== tab || vouch.frame !== frame : `${vouch.origin}/` !== siteOf(request)) return false;
  if (digest !== undefined) return page && vouch.digest === digest;
  return hasFrame && (page || match.unreadable) && (vouch.hidden || vouch.digest === '');
}

/** Takes a word that was given for this request: each is for one, and that may be asked about again. */
export function isVouchedFor(send: NetworkSend): boolean {
  const now = Date.now();
  const { id } = send.request;
  const found = vouches.find((vouch) => vouch.until > now && (vouch.request ?? id) === id && isOf(vouch, send));
  if (found) found.request = id;
  return found !== undefined;
}
