import { browser } from 'wxt/browser';

/** Called with the version that waits. With a listener the browser leaves it to us when to install it, while the worker lives. */
export function onUpdateWaiting(listener: (version: string) => void): void {
  browser.runtime.onUpdateAvailable.addListener(({ version }) => { listener(version); });
}

/** Firefox ends the scripts in open pages with their version, and has no rule and no listener of an extension while it exchanges it. */
export const isGapless = import.meta.env.FIREFOX !== true;

/** Installs what waits; this version ends here. */
export function installUpdate(): void { browser.runtime.reload(); }

const AWAKE_MS = 20_000;
let timer: ReturnType<typeof setInterval> | undefined;

/** An idle worker would be replaced at once, without a shield: a call of the browser's keeps it until then. */
export function keepAwake(): void {
  timer ??= setInterval(stayAwake, AWAKE_MS);
}

/** One call of the browser's: an idle worker lives half a minute from now. */
export function stayAwake(): void { void browser.runtime.getPlatformInfo(); }
