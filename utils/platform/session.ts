import { browser } from 'wxt/browser';

/** Small values that outlive the worker and end with the browser. */
export async function readSession<T>(key: string): Promise<T | undefined> {
  return (await browser.storage.session.get(key))[key] as T | undefined;
}

export async function writeSession(key: string, value: unknown): Promise<void> {
  await browser.storage.session.set({ [key]: value });
}

/** Several of them, all or none. */
export async function writeSessions(values: Record<string, unknown>): Promise<void> {
  await browser.storage.session.set(values);
}

/** Small values that outlive the browser and are no secret. */
export async function readLocal<T>(key: string): Promise<T | undefined> {
  return (await browser.storage.local.get(key))[key] as T | undefined;
}

export async function writeLocal(key: string, value: unknown): Promise<void> {
  await browser.storage.local.set({ [key]: value });
}
