import { browser } from 'wxt/browser';

/** What a browser session knows of people, and the keys to what the disk knows: gone when the device is locked, and with the browser. */
const PERSONAL = /^(ticket:|vault\.|conversation\.|asked\.)/;
export const VAULT_KEYS = 'vault.keys';

export async function clearPersonal(): Promise<void> {
  const held = Object.keys(await browser.storage.session.get(null));
  await browser.storage.session.remove(held.filter((key) => PERSONAL.test(key)));
}
