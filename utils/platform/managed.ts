import { browser } from 'wxt/browser';
import { readManagedPolicy, type ManagedPolicy } from '../policy';

/** What managed storage says at this moment, and how the extension came here. */
export interface ManagedReading { policy: ManagedPolicy; values: Record<string, unknown>; installType: string }

/** Firefox has no managed storage at all where the administrator has set none, and says so by rejecting. */
async function values(): Promise<Record<string, unknown>> {
  try {
    return await browser.storage.managed.get(null);
  } catch (error) {
    if (import.meta.env.FIREFOX === true && error instanceof Error && /manifest not found/i.test(error.message)) return {};
    throw error;
  }
}

/** The only reader of managed storage. Rejects when it cannot be read: whoever asks holds. */
export async function readManaged(): Promise<ManagedReading> {
  const [self, held] = await Promise.all([browser.management.getSelf(), values()]);
  return { policy: readManagedPolicy(held, self.installType === 'admin'), values: held, installType: self.installType };
}

/** Chromium: this area's own event, for with a listener of all areas every ticket written comes back as an event while its verdict waits. */
export function onManagedChange(listener: () => void): void {
  if (import.meta.env.FIREFOX === true) browser.storage.onChanged.addListener((_changes, area) => { if (area === 'managed') listener(); });
  else browser.storage.managed.onChanged.addListener(() => { listener(); });
}
