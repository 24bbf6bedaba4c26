import type { Rollout } from '../rollout-values';
import { BROWSERS, browserPolicies } from './browsers';

const json = (value: unknown): string => JSON.stringify(value, null, 2);
const [CHROME] = BROWSERS;

/** What is pasted into the Google Admin console. */
export function googleAdmin({ id, updateUrl, values, noDevTools }: Rollout): string {
  const wrapped = Object.fromEntries(Object.entries(values).map(([key, Value]) => [key, { Value }]));
  return `Google Admin console > Chrome browser > Apps & extensions > Users & browsers

1. Add (+) > Add Chrome app or extension by ID
     Extension ID: ${id}
     From a custom URL: ${updateUrl}
2. Installation policy: Force install + pin to browser toolbar
3. Policy for extensions: paste

${json(wrapped)}

4. Settings > Incognito mode: Disallow incognito mode
5. Settings > Browser guest mode: Prevent guest browser logins
${noDevTools === true ? '6. Settings > Developer tools: Never allow use of built-in developer tools\n' : ''}`;
}

/** What is entered in Microsoft Intune. */
export function intune(rollout: Rollout): string {
  if (!CHROME) throw new Error('no browser');
  const { ExtensionSettings: chrome } = browserPolicies(CHROME, rollout);
  const edge = BROWSERS.find(({ name }) => name === 'edge') ?? CHROME;
  return `Microsoft Intune > Devices > Configuration

A. Settings catalog, profile "Consentry"
   Google Chrome > Extensions > Extension management settings:
${JSON.stringify(chrome)}
   Google Chrome > Incognito mode availability: Incognito mode disabled
   Google Chrome > Enable guest mode in browser: Disabled
${rollout.noDevTools === true ? '   Google Chrome > Control where Developer Tools can be used: Disallow usage of the Developer Tools\n' : ''}   Microsoft Edge > Extensions > Configure extension management settings:
${JSON.stringify(browserPolicies(edge, rollout)['ExtensionSettings'])}
   Microsoft Edge > Configure InPrivate mode availability: InPrivate mode disabled
   Microsoft Edge > Enable guest mode: Disabled
${rollout.noDevTools === true ? '   Microsoft Edge > Control where developer tools can be used: Don\'t allow using the developer tools\n' : ''}
B. Values: Import ADMX > consentry-chrome.admx with en-US/consentry-chrome.adml, and the same for Edge;
   then a profile of type "Imported Administrative templates" with

${Object.entries(rollout.values).map(([key, value]) => `   ${key} = ${typeof value === 'string' ? value : JSON.stringify(value)}`).join('\n')}

C. machineId is of each device: leave it out here and set it with a script that knows the serial number, in
   HKLM\\${CHROME.registry}\\3rdparty\\extensions\\${rollout.id}\\policy
`;
}
