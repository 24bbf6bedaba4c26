import { commitContact, maskContact } from '../../utils/audit';
import { contactPoint } from '../../utils/connectors';
import type { ContactPoint, EnginePolicy, Recipient, UnresolvedReason } from '../../utils/engine';
import type { Sql } from '../store/sql';
import type { Logged } from './logged';

/**
 * How a recipient of the log was known again. The log names nobody: a contact point of the register is proved by its commitment;
 * where there is none, somebody stands in of whom the register holds nothing.
 */
export type Basis = 'register' | 'own' | 'stranger' | 'unread' | 'erased';
export interface Known { recipient: Recipient; basis: Basis }

const MOST = 5_000;
const LISTED = new Set(['core/clearance', 'core/campaign-grant']);

const opens = ({ salt, commitment }: Logged, canonical: string): boolean => salt !== undefined && commitContact(salt, canonical) === commitment;

async function cited(sql: Sql, { record }: Logged): Promise<string[]> {
  if (record === undefined || record === 0) return [];
  return (await sql.query('SELECT p.canonical FROM contact_points p JOIN consent_events e ON e.point = p.id WHERE e.number = $1', [record])).map((row) => String(row['canonical']));
}

async function hinted(sql: Sql, logged: Logged): Promise<string[]> {
  if (logged.hint === undefined) return [];
  const pattern = logged.hint.replace(/[\\%_]/g, (sign) => `\\${sign}`).replaceAll('***', '%').replaceAll('*', '%');
  return (await sql.query(`SELECT canonical FROM contact_points WHERE canonical LIKE $1 LIMIT ${MOST}`, [pattern])).map((row) => String(row['canonical']));
}

async function inRegister(sql: Sql, logged: Logged): Promise<ContactPoint | undefined> {
  // The record may be of another contact point: of the same person after a merge, or a stop on another spelling.
  for (const candidates of [cited, hinted]) {
    const canonical = (await candidates(sql, logged)).find((one) => opens(logged, one));
    if (canonical !== undefined) return contactPoint(canonical, 'PL');
  }
  return undefined;
}

function ownPoint(logged: Logged, policy: EnginePolicy, index: number): ContactPoint | undefined {
  for (const address of policy.ownAddresses) {
    const point = contactPoint(address, policy.defaultRegion);
    if (point && opens(logged, point.canonical)) return point;
  }
  const domain = policy.ownDomains.find((one) => logged.hint === undefined || maskContact(`x@${one}`).split('@')[1] === logged.hint.split('@').at(-1));
  return domain === undefined ? undefined : contactPoint(`own-${index}@${domain}`, 'PL');
}

/** Reasons that stand for a number which the lists of the root were loaded for. */
const CHECKED = new Set(['reason_list_checked', 'reason_attest_list_old']);

/** Who stands in, by place, and how numbers begin that a list of this root was loaded for. */
interface StandIn { index: number; beginnings: readonly string[] }

/** Of the country that the hint still shows, and of the part of it that the verdict shows. */
function strangerPoint({ hint = '', reason }: Logged, { index, beginnings }: StandIn): ContactPoint {
  const digits = String(index).padStart(6, '0');
  const start = hint.slice(0, 3);
  if (hint.startsWith('+')) {
    const checked = CHECKED.has(reason) ? beginnings.find((one) => one.startsWith(start)) : undefined;
    const canonical = `${checked ?? start}999${digits}`;
    return { kind: 'phone', canonical, folded: canonical };
  }
  const canonical = `stranger-${index}@stranger.${/\.([a-z0-9-]+)$/.exec(hint)?.[1] ?? 'invalid'}`;
  return { kind: 'email', canonical, folded: canonical };
}

const resolved = (point: ContactPoint, { field }: Logged): Recipient => ({ status: 'resolved', point, field, raw: '' });

export async function identify(sql: Sql, logged: Logged, policy: EnginePolicy, standIn: StandIn): Promise<Known> {
  const { index } = standIn;
  const why = /^reason_unresolved_(\w+)$/.exec(logged.reason)?.[1]?.replaceAll('_', '-') ?? (LISTED.has(logged.rule) ? 'list' : undefined);
  if (why !== undefined) return { basis: 'unread', recipient: { status: 'unresolved', field: logged.field, raw: `unread-${index}`, why: why as UnresolvedReason } };
  if (logged.rule === 'core/internal') {
    const own = ownPoint(logged, policy, index);
    return own ? { basis: logged.salt === undefined ? 'erased' : 'own', recipient: resolved(own, logged) } : { basis: 'stranger', recipient: resolved(strangerPoint(logged, standIn), logged) };
  }
  if (logged.salt === undefined) return { basis: 'erased', recipient: resolved(strangerPoint(logged, standIn), logged) };
  const point = await inRegister(sql, logged);
  return point ? { basis: 'register', recipient: resolved(point, logged) } : { basis: 'stranger', recipient: resolved(strangerPoint(logged, standIn), logged) };
}
