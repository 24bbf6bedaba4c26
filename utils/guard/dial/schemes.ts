// Which URLs start a call or a message. Shared by both worlds, so primordials only; what they name is read in read-dial.ts.
import { getOwnPropertyDescriptor, indexOf, slice, startsWith, uncurry } from '../../primordials';

const NativeUrl = URL;
const part = (name: keyof URL): ((self: URL) => string) => uncurry(getOwnPropertyDescriptor(URL.prototype, name)?.get as (this: URL) => string);
const protocolOf = part('protocol');
const hostOf = part('hostname');
const pathOf = part('pathname');
const hashOf = part('hash');
const hrefOf = part('href');

/** Always a dial. `msteams:` also opens files and meetings and is looked at more closely. */
const DIALS = ' tel: callto: sip: sips: sms: smsto: mms: whatsapp: skype: facetime: facetime-audio: mailto: ';

const TEAMS_HOSTS = ' teams.microsoft.com teams.live.com teams.cloud.microsoft ';
const WHATSAPP_HOSTS = ' wa.me www.wa.me api.whatsapp.com web.whatsapp.com ';

const isIn = (list: string, word: string): boolean => indexOf(list, ` ${word} `) >= 0;

/** `/l/call/…`, a new chat and a new meeting; a link to a thread, a file or a meeting that exists is none. */
function isTeamsPath(path: string): boolean {
  return indexOf(path, '/l/call/') >= 0 || indexOf(path, '/l/chat/0/') >= 0 || indexOf(path, '/l/meeting/new') >= 0;
}

const isWhatsappPath = (host: string, path: string): boolean => indexOf(host, 'wa.me') >= 0 || startsWith(path, '/send') || startsWith(path, '/message/');

/** Scheme or service of a dial, `tel`, `wa.me`, `3cx`; '' when the URL is none. */
export function dialKind(url: URL): string {
  const protocol = protocolOf(url);
  const path = pathOf(url);
  if (protocol === 'msteams:') return isTeamsPath(hrefOf(url)) ? 'msteams' : '';
  if (protocol !== 'http:' && protocol !== 'https:') return isIn(DIALS, protocol) ? slice(protocol, 0, protocol.length - 1) : '';
  const host = hostOf(url);
  if (isIn(WHATSAPP_HOSTS, host)) return isWhatsappPath(host, path) ? 'whatsapp-link' : '';
  if (isIn(TEAMS_HOSTS, host)) return isTeamsPath(path) ? 'teams-link' : '';
  return startsWith(path, '/webclient') && startsWith(hashOf(url), '#/call?') ? '3cx' : '';
}

/** A link that opens a page; the others start a program and leave the page as it is. */
export const isWebLink = (kind: string): boolean => kind === 'whatsapp-link' || kind === 'teams-link' || kind === '3cx';

export function parseUrl(text: string, base: string): URL | undefined {
  try {
    return new NativeUrl(text, base);
  } catch {
    return undefined; // not a URL: the browser goes nowhere either
  }
}

/** Absolute URL of a dial; undefined for everything else. */
export function dialHref(text: string, base: string): string | undefined {
  const url = parseUrl(text, base);
  return url !== undefined && dialKind(url) !== '' ? hrefOf(url) : undefined;
}
