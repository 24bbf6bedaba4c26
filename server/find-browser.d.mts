export const DOWNLOADS: string;
/** Path of a Chrome, Chromium, Edge or Brave that loads an unpacked extension; CONSENTRY_BROWSER wins. */
export function findBrowser(): string | undefined;
