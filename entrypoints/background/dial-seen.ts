import { readDial, type Dial } from '../../utils/guard/dial/read-dial';
import { fitsDial } from '../../utils/guard/dial/fits';
import type { RawAttempt } from '../../utils/messaging/protocol';
import { mayFrame } from '../../utils/platform/dial-rules';
import { tellKept } from '../../utils/platform/dial-scripts';
import { gatherMatches, matchesUrl } from '../../utils/platform/match-patterns';
import { urlsAbove } from '../../utils/platform/tabs';
import { checkAttempt } from './check';
import { dialHosts } from './dial-hosts';
import { faultKey } from './fault';
import { logOutcome } from './outcome';
import { sitePolicy } from './site-policy';
import { openWorker, type Worker } from './worker';

/** What the browser tells of a navigation that ended without a page, as one to another program does. */
export interface EndedNavigation { tabId: number; frameId: number; url: string; error?: string }

type SeenDial = Pick<Dial, 'rule' | 'channel' | 'recipients'>;
const attemptFor = ({ rule, channel, recipients }: SeenDial): RawAttempt => ({
  id: crypto.randomUUID(), rule, channel, purposeSource: 'default', audience: 'explicit', recipients, account: '', draft: '', layer: 'dial',
  utcOffsetMinutes: -new Date().getTimezoneOffset(),
});

/** A dial that left: the newest that was let go, else a leak, which is decided after the fact and logged as seen, if it `mayLeak`. */
export async function logSeen(worker: Worker, dial: SeenDial, { tabId, frameId }: Pick<EndedNavigation, 'tabId' | 'frameId'>, mayLeak = (): Promise<boolean> => Promise.resolve(true)): Promise<void> {
  if (!worker.store.device() || !worker.store.policy()) return;
  const tickets = (await worker.tickets.all()).filter((ticket) => ticket.tab === tabId && fitsDial(ticket, dial, worker.now()));
  for (const ticket of tickets.sort((a, b) => b.issuedAt - a.issuedAt)) if (await logOutcome(worker, ticket.attempt, 'observed')) return;
  if (!(await mayLeak())) return;
  const attempt = attemptFor(dial);
  await checkAttempt(worker, { attempt }, { tab: tabId, frame: frameId, url: '' });
  // Leave given after the fact is used up by what was seen.
  await worker.tickets.remove([attempt.id]);
  await logOutcome(worker, attempt.id, 'observed');
}

const warn = (error: unknown): void => { console.warn('dial seen', faultKey(error)); };

/** Where it was dialled: the frame, its tab, and for a window still blank whoever opened it. Another site's dial is nobody's business. */
async function isOfGuarded(worker: Worker, { tabId, frameId }: EndedNavigation): Promise<boolean> {
  const hosts = gatherMatches(dialHosts(sitePolicy(worker)).dials, import.meta.env.FIREFOX === true);
  return (await urlsAbove(tabId, frameId)).some((url) => hosts.some((host) => matchesUrl(host, url)));
}

/** webNavigation.onErrorOccurred: the browser's only word about a dial, once it was started or a header rule has kept a frame from it. */
export function onNavigationEnded(navigation: EndedNavigation): void {
  const { url, error = '', tabId, frameId } = navigation;
  // What the page's own policy kept from a frame stays where it is: a `blob:` would take the page's place.
  if (mayFrame(url)) return;
  if (error.includes('BLOCKED_BY_CSP')) { tellKept(tabId, frameId, url).catch(warn); return; }
  const dial = error.includes('BLOCKED') ? undefined : readDial(url);
  if (dial) openWorker().then((worker) => logSeen(worker, dial, navigation, () => isOfGuarded(worker, navigation))).catch(warn);
}
