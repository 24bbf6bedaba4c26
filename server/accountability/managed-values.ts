import { createHash } from 'node:crypto';
import { canonicalJson } from '../../utils/audit/canonical-json';
import { readManagedPolicy, type PolicyDocument } from '../../utils/policy';
import type { Sql } from '../store/sql';
import { toJson } from '../store/sql';

/** The name under which devices log the values of managed storage that they decided with. */
export const managedDigest = (values: Record<string, unknown>): string =>
  (Object.keys(values).length === 0 ? '' : createHash('sha256').update(canonicalJson(values)).digest('base64url').slice(0, 22));

/** Kept for replay: the hub never sees managed storage itself. Values with a group token are kept without it, under the digest with it. */
export async function retainManaged(sql: Sql, values: Record<string, unknown>, by: { now: number; who: string }): Promise<string> {
  const digest = managedDigest(values);
  const held = 'groupToken' in values ? { ...values, groupToken: 'taken-out-before-storing' } : values;
  await sql.query('INSERT INTO managed_values (digest, held, at, who) VALUES ($1, $2::json, $3, $4) ON CONFLICT (digest) DO NOTHING', [digest, JSON.stringify(held), by.now, by.who]);
  return digest;
}

/** The layer that stood over the hub's policy; undefined when its values were not kept. */
export async function managedLayer(sql: Sql, digest: string): Promise<PolicyDocument | undefined> {
  const [row] = await sql.query('SELECT held FROM managed_values WHERE digest = $1', [digest]);
  const read = row ? readManagedPolicy(toJson(row['held']) as Record<string, unknown>, true) : undefined;
  return read?.state === 'given' ? read.document : undefined;
}
