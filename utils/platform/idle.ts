import { browser } from 'wxt/browser';

/** The browser counts from 15 seconds on. */
const LEAST_S = 15;

export function setIdleAfter(seconds: number): void {
  browser.idle.setDetectionInterval(Math.max(LEAST_S, Math.round(seconds)));
}

export function onIdle(listener: (state: 'active' | 'idle' | 'locked') => void): void {
  browser.idle.onStateChanged.addListener(listener);
}
