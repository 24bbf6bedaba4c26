import { browser } from 'wxt/browser';

export const extensionVersion = (): string => browser.runtime.getManifest().version;
