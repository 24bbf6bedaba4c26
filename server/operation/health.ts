import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hub } from '../hub';
import { latestRoot } from '../compile/compiler';
import { loadKeys } from '../keys';
import { toNumber } from '../store/sql';

export const CHECKS = ['database', 'keys', 'root', 'clock'] as const;
type Check = (typeof CHECKS)[number];
export interface Readiness { ready: boolean; checks: Record<Check, 'ok' | 'failed'> }

/** So far may the clocks of hub and database lie apart; devices allow themselves five minutes. */
const CLOCK_MS = 60_000;
const LATE_MS = 5_000;

/** The newest root is there with its first files, and a timestamp over it that has not run out can be given. */
async function isRootServed(hub: Hub): Promise<boolean> {
  const newest = await latestRoot(hub.database);
  if (!newest) return false;
  const { base, stops } = newest.root;
  for (const file of [base.nodes[0], stops.nodes[0]]) if (file && (await hub.files.size(file.hash)) !== file.size) return false;
  await hub.publication.timestamp();
  return hub.publication.expiresAt() > hub.now();
}

async function isClockRight(hub: Hub): Promise<boolean> {
  const [row] = await hub.database.query(`SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at, (SELECT max(created_at) FROM roots) AS root`);
  // A clock behind what was signed before would sign timestamps that devices take for older ones.
  return Math.abs(toNumber(row?.['at']) - Date.now()) <= CLOCK_MS && hub.now() >= toNumber(row?.['root'] ?? 0) - LATE_MS;
}

const LOOKS: Record<Check, (hub: Hub) => Promise<boolean>> = {
  database: async (hub) => (await hub.database.query('SELECT 1')).length === 1,
  keys: async (hub) => {
    for (const name of ['epochs.json', 'seal.json', 'key-list.json']) await access(join(hub.dataDir, 'keys', name), constants.R_OK);
    await loadKeys(hub.dataDir, hub.keys.org); // with the private half of every key that signs
    return true;
  },
  root: isRootServed,
  clock: isClockRight,
};

function within(work: Promise<boolean>): Promise<boolean> {
  return new Promise((done) => {
    const timer = setTimeout(() => { done(false); }, LATE_MS);
    work.catch(() => false).then((ok) => { clearTimeout(timer); done(ok); }, () => { done(false); });
  });
}

/** Whether this hub may be given requests. Says which check failed and nothing of why: that is in the log. */
export async function readiness(hub: Hub): Promise<Readiness> {
  const found = await Promise.all(CHECKS.map(async (check) => [check, await within(LOOKS[check](hub))] as const));
  const checks = Object.fromEntries(found.map(([check, ok]) => [check, ok ? 'ok' : 'failed'])) as Readiness['checks'];
  return { ready: !hub.isEnding && found.every(([, ok]) => ok), checks };
}
