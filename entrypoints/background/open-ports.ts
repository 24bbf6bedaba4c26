import type { Browser } from 'wxt/browser';
import type { Push, Reply } from '../../utils/messaging/protocol';

const open = new Set<Browser.runtime.Port>();

export function keepPort(port: Browser.runtime.Port): void {
  open.add(port);
  port.onDisconnect.addListener(() => { open.delete(port); });
}

/** A port closes with its page or when it goes into the back-forward cache; the gate asks again over a new one. */
export function post(port: Browser.runtime.Port, message: Reply | Push): void {
  if (!open.has(port)) return;
  try {
    port.postMessage(message);
  } catch {
    open.delete(port); // closing, its event not here yet: the gate asks again all the same
  }
}

export function pushToGates(push: Push): void {
  for (const port of open) post(port, push);
}
