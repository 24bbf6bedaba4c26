import { browser, type Browser } from 'wxt/browser';

type Rule = Browser.declarativeNetRequest.Rule;

/** Everything a frame may show; programs are started from the document itself, by the dial gate. */
const FRAME_SCHEMES = ['http:', 'https:', 'data:', 'blob:', 'about:', 'filesystem:', 'javascript:', 'chrome-extension:', 'moz-extension:'];
const FRAME_POLICY = `frame-src ${FRAME_SCHEMES.join(' ')}`;
/** A frame with such an address that was kept out was kept by the page's own policy, not by ours. */
export const mayFrame = (url: string): boolean => FRAME_SCHEMES.some((scheme) => url.startsWith(scheme));
const SCHEMES = ['tel', 'callto', 'sip', 'sips', 'sms', 'smsto', 'mms', 'whatsapp', 'msteams', 'skype', 'facetime', 'facetime-audio', 'mailto'];
const FRAMES = 4_001;
const REDIRECTS = 4_002;
const ids = [FRAMES, REDIRECTS];

/** Domain of a match pattern or origin; undefined where it covers every host. */
function domainOf(host: string): string | undefined {
  const name = /^[^:]+:\/\/([^/:]+)/.exec(host)?.[1]?.replace(/^\*\./, '') ?? '';
  return name === '*' || name === '' ? undefined : name;
}

/**
 * What no script sees: a frame that is born with a dial as its address, and a server that redirects to one. The first is kept by a
 * policy of the document, and the worker tells the dial gate (dial-seen.ts); the second is stopped outright.
 */
export function rulesFor(hosts: readonly string[]): Rule[] {
  if (hosts.length === 0) return [];
  const domains = hosts.map(domainOf);
  const resourceTypes = ['main_frame', 'sub_frame'] as Rule['condition']['resourceTypes'];
  const where = domains.includes(undefined) ? {} : { requestDomains: [...new Set(domains as string[])].sort() };
  const values = SCHEMES.map((scheme) => `${scheme}:*`);
  return [
    { id: FRAMES, action: { type: 'modifyHeaders', responseHeaders: [{ header: 'content-security-policy', operation: 'append', value: FRAME_POLICY }] }, condition: { ...where, resourceTypes } },
    { id: REDIRECTS, action: { type: 'block' }, condition: { ...where, resourceTypes, responseHeaders: [{ header: 'location', values }] } },
  ] as Rule[];
}

/** Sets the rules for exactly these hosts; they stand without the worker and over restarts. */
export async function setDialRules(hosts: readonly string[]): Promise<void> {
  const addRules = rulesFor(hosts);
  try {
    await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds: ids, addRules });
  } catch {
    // Firefox knows no condition on response headers: there the redirect is a stated gap (docs/coverage.md).
    await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds: ids, addRules: addRules.filter(({ id }) => id === FRAMES) });
  }
}
