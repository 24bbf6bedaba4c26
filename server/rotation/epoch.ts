import { mergePolicies } from '../../utils/policy';
import { lockCompile, type CompileResult } from '../compile/compiler';
import { fingerprintOf, loadEpochs, nextEpoch, writeEpochs } from '../epoch-file';
import type { Hub } from '../hub';
import { ofEpochs, TERRITORY } from '../keys';
import { keysInForce, refreshKeys } from '../live-keys';
import { policyInForce } from '../store/policies';
import { setting, storeSetting } from '../store/settings';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

export const EPOCH_REASONS = ['asked', 'days', 'passcode', 'device-lost'] as const;
export type EpochReason = (typeof EPOCH_REASONS)[number];
export interface EpochBegun extends CompileResult { epoch: number }

/**
 * New keys of everything that names contact points or opens pages, and a base that is written anew under them. Devices take both at
 * their next sync. `isDue`: asked again once nobody else can begin one. The keys are on the disk before anything is sealed with them; what broke off after that is taken up by the next compile.
 */
export async function beginEpoch(hub: Hub, { why, who, isDue }: { why: EpochReason; who: string; isDue?: (sql: Sql) => Promise<boolean> }): Promise<EpochBegun | undefined> {
  const begin = performance.now();
  const begun = await hub.database.transaction(async (sql) => {
    await lockCompile(sql);
    await refreshKeys(sql, hub.keys);
    if (isDue && !(await isDue(sql))) return undefined; // another hub was faster
    const { directory } = hub.keys;
    const held = loadEpochs(directory, TERRITORY);
    // Keys of a beginning that broke off were used for nothing, and another hub may have read them: they are those of the next epoch.
    const epochs = held.epoch > (await keysInForce(sql)).epoch ? held : nextEpoch(held);
    const next = { ...hub.keys, ...(await ofEpochs(epochs)) };
    writeEpochs(directory, epochs);
    await sql.query('INSERT INTO epochs (epoch, began_at, why, who, fingerprint) VALUES ($1, $2, $3, $4, $5)', [epochs.epoch, hub.now(), why, who, fingerprintOf(epochs)]);
    await storeSetting(sql, WANTED, '');
    return { keys: next, compiled: await hub.compiler.compileIn(sql, { full: true, keys: next }) };
  });
  if (!begun) return undefined;
  const { keys, compiled } = begun;
  Object.assign(hub.keys, keys);
  hub.metrics.countCompile(compiled, performance.now() - begin);
  return { ...compiled, epoch: keys.epochs.epoch };
}

const WANTED = 'epoch-wanted';
/** A device is lost, or lay open until its user has set a passcode: the keys that it held go on being good until the next epoch. */
export const wantEpoch = (sql: Sql, why: 'passcode' | 'device-lost'): Promise<void> => storeSetting(sql, WANTED, why);

const DAY_MS = 86_400_000;

export interface EpochView { epoch: number; beganAt: number; why: string; who: string; wanted?: EpochReason }

/** The epoch in force. The first one began with the first root. */
export async function epochView(sql: Sql): Promise<EpochView> {
  const next = await setting(sql, WANTED);
  const [row] = await sql.query('SELECT epoch, began_at, why, who FROM epochs ORDER BY epoch DESC LIMIT 1');
  const asked = EPOCH_REASONS.find((one) => one === next);
  const wanted = asked ? { wanted: asked } : {};
  if (row) return { epoch: toNumber(row['epoch']), beganAt: toNumber(row['began_at']), why: String(row['why']), who: String(row['who']), ...wanted };
  const [first] = await sql.query('SELECT min(created_at) AS at FROM roots');
  return { epoch: 1, beganAt: toNumber(first?.['at'] ?? 0), why: 'asked', who: '', ...wanted };
}

/** Why an epoch is due, if one is. What devices ask for is granted once a day at most: everybody fetches everything anew each time. */
async function epochDue(sql: Sql, now: number): Promise<EpochReason | undefined> {
  const { epochDays: days } = mergePolicies({ hub: await policyInForce(sql) });
  const { beganAt, wanted } = await epochView(sql);
  if (days > 0 && now - beganAt >= days * DAY_MS) return 'days';
  return now - beganAt >= DAY_MS ? wanted : undefined;
}

/** Begins what is due, by whichever hub comes first. */
export async function keepEpoch(hub: Hub): Promise<void> {
  const why = await epochDue(hub.database, hub.now());
  if (why) await beginEpoch(hub, { why, who: 'hub', isDue: async (sql) => (await epochDue(sql, hub.now())) !== undefined });
}
