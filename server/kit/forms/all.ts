import type { Rollout } from '../rollout-values';
import { BROWSERS, chromiumJson, firefoxJson } from './browsers';
import { googleAdmin, intune } from './consoles';
import { mobileconfig } from './mac';
import { adml, admx, registryFile } from './windows';

/** Policies for the hub, one after the other: what would have been stopped is seen before anything is. */
const schedule = (): [string, string][] => ['observe', 'warn', 'block'].map((defaultMode, at) => [`schedule/${at + 1}-${defaultMode}.json`, `${JSON.stringify({ defaultMode }, null, 2)}\n`]);

/** Every file by its path. */
export function formsOf(rollout: Rollout): [string, string | Buffer][] {
  return [
    ...BROWSERS.flatMap((browser): [string, string | Buffer][] => [
      [`linux${browser.linux}/consentry.json`, chromiumJson(browser, rollout)],
      [`windows/consentry-${browser.name}.reg`, registryFile(browser, rollout)],
      [`windows/PolicyDefinitions/consentry-${browser.name}.admx`, admx(browser, rollout)],
      ...(['en-US', 'pl-PL'] as const).map((language): [string, string] => [`windows/PolicyDefinitions/${language}/consentry-${browser.name}.adml`, adml(browser, language)]),
    ]),
    ['macos/consentry.mobileconfig', mobileconfig(rollout)],
    ['firefox/policies.json', firefoxJson(rollout)],
    ['google-admin.txt', googleAdmin(rollout)],
    ['intune.txt', intune(rollout)],
    ...schedule(),
  ];
}
