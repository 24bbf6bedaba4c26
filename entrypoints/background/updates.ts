import { isOpen } from '../../utils/guard/ticket';
import { isAnyComposing, isAnyGuarded } from '../../utils/platform/badge';
import { raiseShield } from '../../utils/platform/send-shield';
import { readSession, writeSession } from '../../utils/platform/session';
import { ticketStore } from '../../utils/platform/tickets';
import { installUpdate, isGapless, keepAwake } from '../../utils/platform/updates';
import { DEFAULT_POLICY } from '../../utils/policy';
import { knownSites } from './network-sites';
import { report } from './report';
import { shieldedOf } from './shield';
import { inTurn, shield } from './shield-turn';
import { sitePolicy } from './site-policy';
import { openWorker } from './worker';

interface Waiting { version: string; since: number }
const WAITING = 'update.waiting';
const HOUR_MS = 3_600_000;
/** Chromium loses requests that are on their way when an extension that looks at them is loaded anew (tests/e2e/reload-in-flight.test.ts). */
const ON_THEIR_WAY_MS = 1_000;

/** Where open pages must be loaded again and an update leaves a gap, the better moment is one without them, for the first half of the time there is. */
async function isBusy(now: number, isLate: boolean): Promise<boolean> {
  // A composer in a frame of another site is none of the tab's own.
  const isUsed = await isAnyComposing() || (!isGapless && !isLate && await isAnyGuarded());
  return isUsed || (await ticketStore.all()).some((ticket) => isOpen(ticket, now));
}

/** Installs what waits: when nobody writes, and at the latest when policy says. The shield stands before the old listeners go. */
export function updateWhenFree(): Promise<void> {
  return inTurn(async () => {
    const waiting = await readSession<Waiting>(WAITING);
    if (!waiting || shield.isNeeded) return;
    keepAwake();
    const policy = await openWorker().then(sitePolicy, () => undefined); // an update may mend what keeps it from opening
    const now = Date.now();
    const [waited, limit] = [now - waiting.since, (policy ?? DEFAULT_POLICY).updateWithinHours * HOUR_MS];
    if (waited < limit && await isBusy(now, waited * 2 >= limit)) return;
    shield.isNeeded = true;
    try {
      await raiseShield(shieldedOf(await knownSites(), policy));
      await new Promise((done) => { setTimeout(done, ON_THEIR_WAY_MS); });
      installUpdate();
    } catch (error) {
      shield.isNeeded = false;
      throw error;
    }
  });
}

/** runtime.onUpdateAvailable. */
export function onUpdate(version: string): void {
  keepAwake();
  readSession<Waiting>(WAITING)
    .then((held) => writeSession(WAITING, { version, since: held?.since ?? Date.now() } satisfies Waiting))
    .then(updateWhenFree).catch(report('update'));
}
