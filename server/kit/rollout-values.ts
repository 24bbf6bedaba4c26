import { readManagedPolicy } from '../../utils/policy';

/** Everything the forms are written from. */
export interface Rollout {
  /** Extension id in Chromium browsers, and where they get it. */
  id: string;
  updateUrl: string;
  firefoxId: string;
  xpiUrl: string;
  /** Managed storage, adapters as JSON texts. */
  values: Record<string, unknown>;
  /** Developer tools switched off in every page: with them a person can speak in the place of the gate (docs/threat-model.md). */
  noDevTools?: boolean;
}

export const STORE_URL = 'https://clients2.google.com/service/update2/crx';
export const XPI_URL = 'https://addons.mozilla.org/firefox/downloads/latest/consentry/latest.xpi';
export const FIREFOX_ID = 'consentry@consentry.example';

/** Bad use of the command line: said plainly. */
export class RolloutError extends Error {
  override name = 'RolloutError';
}

/** Values of managed storage with the list of what is stated; throws with every fault by name. */
export function rolloutValues(given: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (Array.isArray(values['adapters'])) values['adapters'] = values['adapters'].map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const stated = Object.keys(values).filter((key) => key !== 'stated').sort();
  const whole = { ...values, stated };
  const { problems } = readManagedPolicy(whole, true);
  if (problems.length > 0) throw new RolloutError(`these values are refused:\n${problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`);
  return whole;
}
