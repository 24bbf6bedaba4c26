import { createHash } from 'node:crypto';
import type { Rollout } from '../rollout-values';
import { BROWSERS, browserPolicies } from './browsers';

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function plist(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return value.length === 0 ? `${indent}<array/>` : `${indent}<array>\n${value.map((one) => plist(one, deeper)).join('\n')}\n${indent}</array>`;
  if (typeof value === 'object' && value !== null) {
    const rows = Object.entries(value).map(([key, one]) => `${deeper}<key>${escape(key)}</key>\n${plist(one, deeper)}`);
    return rows.length === 0 ? `${indent}<dict/>` : `${indent}<dict>\n${rows.join('\n')}\n${indent}</dict>`;
  }
  if (typeof value === 'boolean') return `${indent}<${String(value)}/>`;
  if (typeof value === 'number') return Number.isInteger(value) ? `${indent}<integer>${value}</integer>` : `${indent}<real>${value}</real>`;
  return `${indent}<string>${escape(String(value))}</string>`;
}

/** Of the content: the same roll-out is the same profile. */
function uuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}

/** One profile for every Chromium browser: each one's own policies, and managed storage of the extension. */
export function mobileconfig(rollout: Rollout): string {
  const payload = (type: string, content: Record<string, unknown>): Record<string, unknown> => ({
    PayloadType: type, PayloadVersion: 1, PayloadIdentifier: `consentry.${type}`, PayloadUUID: uuid(`${type} ${JSON.stringify(content)}`), PayloadEnabled: true, ...content,
  });
  const content = BROWSERS.flatMap((browser) => [payload(browser.mac, browserPolicies(browser, rollout)), payload(`${browser.mac}.extensions.${rollout.id}`, rollout.values)]);
  const profile = {
    PayloadType: 'Configuration', PayloadVersion: 1, PayloadIdentifier: 'consentry', PayloadUUID: uuid(JSON.stringify(content)), PayloadDisplayName: 'Consentry', PayloadScope: 'System',
    PayloadRemovalDisallowed: true, PayloadContent: content,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${plist(profile, '')}
</plist>
`;
}
