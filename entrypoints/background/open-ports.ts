import type { Browser } from 'wxt/browser';
import { BADGE_PORT, type BadgePush } from '../../utils/messaging/at-hand';
import type { Push, Reply } from '../../utils/messaging/protocol';

const open = new Set<Browser.runtime.Port>();

export function keepPort(port: Browser.runtime.Port): void {
  open.add(port);
  port.onDisconnect.addListener(() => { open.delete(port); });
}

/** A port closes with its page or when it goes into the back-forward cache; the gate asks again over a new one. */
export function post(port: Browser.runtime.Port, message: Reply | Push | BadgePush): void {
  if (!open.has(port)) return;
  try {
    port.postMessage(message);
  } catch {
    open.delete(port); // closing, its event not here yet: the gate asks again all the same
  }
}

export function pushToGates(push: Push): void {
  for (const port of open) if (port.name !== BADGE_PORT) post(port, push);
}

/** Verdicts may have changed: badges ask again. One that is not told asks by itself within the minute. */
export function pushToBadges(): void {
  for (const port of open) if (port.name === BADGE_PORT) post(port, { push: 'data.changed' });
}
