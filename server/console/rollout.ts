import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RULE_MODES } from '../../utils/engine';
import { refusal } from '../accounts/refusal';
import type { Hub } from '../hub';
import { TERRITORY } from '../keys';
import { formsOf } from '../kit/forms/all';
import { crxKey, extensionIdOf } from '../kit/crx';
import { FIREFOX_ID, RolloutError, rolloutValues, STORE_URL, XPI_URL } from '../kit/rollout-values';
import { zip } from '../kit/zip';
import { createEnrolment } from '../store/devices';
import type { RolloutRequest, RolloutView } from './protocol';

const CRX_KEY = join(resolve(import.meta.dirname, '../..'), '.data/crx-key.pem');
const DAY_MS = 86_400_000;
/** Stands for the token until everything else is found sound: what is refused makes none. */
const UNMADE = 'A'.repeat(43);

function sound(hub: Hub, { phase, values, extensionId, updateUrl, xpiUrl, noDevTools }: RolloutRequest, groupToken: string) {
  try {
    const given = { ...values, hub: hub.url(), hubKey: hub.keys.offline.publicKey, groupToken, ...(phase === undefined ? {} : { defaultMode: phase }) };
    return { id: extensionId, updateUrl, firefoxId: FIREFOX_ID, xpiUrl, noDevTools, values: rolloutValues(given) };
  } catch (error) {
    if (error instanceof RolloutError) throw Object.assign(refusal(400, 'values refused'), { problems: [{ path: 'values', message: error.message }] });
    throw error;
  }
}

/** What `npm run policy` writes, as one ZIP, with a group token of its own: it is in these files and nowhere else. */
export async function rolloutFiles(hub: Hub, asked: RolloutRequest): Promise<Buffer> {
  sound(hub, asked, UNMADE);
  const groupToken = await createEnrolment(hub.database, { role: 'device', territory: TERRITORY, uses: asked.uses, expiresAt: hub.now() + asked.days * DAY_MS });
  return zip(formsOf(sound(hub, asked, groupToken)).map(([name, content]) => ({ name, bytes: Buffer.from(content) })));
}

/** The id is known where this checkout has packed the extension. */
export function rolloutView(hub: Hub): RolloutView {
  const packed = existsSync(CRX_KEY) ? { extensionId: extensionIdOf(crxKey(CRX_KEY)) } : {};
  return { hub: hub.url(), updateUrl: STORE_URL, xpiUrl: XPI_URL, phases: RULE_MODES, ...packed };
}
