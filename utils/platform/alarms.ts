import { browser } from 'wxt/browser';

/** Alarms outlive the worker; creating one that runs already would start its wait anew. */
export async function ensureAlarm(name: string, periodInMinutes: number): Promise<void> {
  const held = await browser.alarms.get(name);
  if (held?.periodInMinutes !== periodInMinutes) await browser.alarms.create(name, { periodInMinutes, delayInMinutes: periodInMinutes });
}
