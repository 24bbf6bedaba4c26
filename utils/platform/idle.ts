import { browser } from 'wxt/browser';

/** The browser counts from 15 seconds on. */
const LEAST_S = 15;

export function setIdleAfter(seconds: number): void {
  browser.idle.setDetectionInterval(Math.max(LEAST_S, Math.round(seconds)));
}

export function onIdle(listener: (state: 'active' | 'idle' | 'locked') => void): void {
  browser.idle.onStateChanged.addListener(listener);
}

/** Did somebody press a key or move the mouse within these seconds, with the screen unlocked? */
export async function isInUse(seconds: number): Promise<boolean> {
  return (await browser.idle.queryState(Math.max(LEAST_S, seconds))) === 'active';
}
