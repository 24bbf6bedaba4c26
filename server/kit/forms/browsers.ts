import { STORE_URL, type Rollout } from '../rollout-values';

/** Where each Chromium browser looks, by its vendor's documentation. */
export interface ChromiumBrowser { name: string; linux: string; registry: string; mac: string; incognito: string; pin: Record<string, string> }

const PINNED = { toolbar_pin: 'force_pinned' };
export const BROWSERS: readonly ChromiumBrowser[] = [
  { name: 'chrome', linux: '/etc/opt/chrome/policies/managed', registry: 'SOFTWARE\\Policies\\Google\\Chrome', mac: 'com.google.Chrome', incognito: 'IncognitoModeAvailability', pin: PINNED },
  { name: 'edge', linux: '/etc/opt/edge/policies/managed', registry: 'SOFTWARE\\Policies\\Microsoft\\Edge', mac: 'com.microsoft.Edge', incognito: 'InPrivateModeAvailability', pin: { toolbar_state: 'force_shown' } },
  { name: 'brave', linux: '/etc/brave/policies/managed', registry: 'SOFTWARE\\Policies\\BraveSoftware\\Brave', mac: 'com.brave.Browser', incognito: 'IncognitoModeAvailability', pin: PINNED },
  { name: 'chromium', linux: '/etc/chromium/policies/managed', registry: 'SOFTWARE\\Policies\\Chromium', mac: 'org.chromium.Chromium', incognito: 'IncognitoModeAvailability', pin: PINNED },
];

/** Policies of the browser itself: the extension is there and stays, and no private window and no guest is without it. */
export function browserPolicies(browser: ChromiumBrowser, { id, updateUrl, noDevTools }: Rollout): Record<string, unknown> {
  const own = updateUrl === STORE_URL ? {} : { override_update_url: true };
  return { ExtensionSettings: { [id]: { installation_mode: 'force_installed', update_url: updateUrl, ...own, ...browser.pin } }, [browser.incognito]: 1, BrowserGuestModeEnabled: false, ...(noDevTools === true ? { DeveloperToolsAvailability: 2 } : {}) };
}

export const chromiumJson = (browser: ChromiumBrowser, rollout: Rollout): string =>
  `${JSON.stringify({ ...browserPolicies(browser, rollout), '3rdparty': { extensions: { [rollout.id]: rollout.values } } }, null, 2)}\n`;

/**
 * Sites where no extension may run. A user can add the webmail to it in about:config or user.js; this is Mozilla's own list, locked.
 * Source: all.js of Firefox, `extensions.webextensions.restrictedDomains`.
 */
const RESTRICTED = [
  'accounts-static.cdn.mozilla.net', 'accounts.firefox.com', 'addons.cdn.mozilla.net', 'addons.mozilla.org', 'api.accounts.firefox.com', 'content.cdn.mozilla.net', 'discovery.addons.mozilla.org', 'oauth.accounts.firefox.com', 'profile.accounts.firefox.com',
  'support.mozilla.org', 'sync.services.mozilla.com',
].join(',');

/** Policies of Firefox itself: the same, and no start without extensions. */
export function firefoxPolicies({ noDevTools }: Pick<Rollout, 'noDevTools'>): Record<string, unknown> {
  return {
    DisablePrivateBrowsing: true, DisableSafeMode: true, Preferences: { 'extensions.webextensions.restrictedDomains': { Value: RESTRICTED, Status: 'locked' } }, ...(noDevTools === true ? { DisableDeveloperTools: true } : {}),
  };
}

export function firefoxJson({ firefoxId, xpiUrl, values, noDevTools }: Rollout): string {
  const settings = { [firefoxId]: { installation_mode: 'force_installed', install_url: xpiUrl, private_browsing: false } };
  return `${JSON.stringify({ policies: { ExtensionSettings: settings, ...firefoxPolicies(noDevTools === true ? { noDevTools } : {}), '3rdparty': { Extensions: { [firefoxId]: values } } } }, null, 2)}\n`;
}
