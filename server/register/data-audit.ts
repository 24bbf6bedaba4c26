import { contactPoint } from '../../utils/connectors';
import type { Grant } from '../../utils/engine';
import { derivePermission } from '../permissions/derive';
import type { PointEvents } from '../store/events';
import { allPoints } from '../store/events';
import type { Sql } from '../store/sql';
import { FINDINGS, type FindingKind } from './protocol';

/** One fault of the register: which contact point, and which record where it is one. */
export interface DataFinding { contactPoint: string; number: number; record?: number; channel?: string; purpose?: string }
export interface AuditPage { findings: DataFinding[]; after?: string }
/** What a purpose must be known by; policy may name more than the built-in ones. */
export interface AuditContext { purposes: ReadonlySet<string>; now: number }

const isBased = ({ gdprBasis, eprivacyBasis }: Grant): boolean => gdprBasis !== 'none' || eprivacyBasis !== 'none';
const isExpired = ({ validTo }: Grant, now: number): boolean => validTo !== undefined && validTo <= now;

/** What is wrong with one consent that counts; as the engine sees it. */
function grantFaults(grant: Grant, { purposes, now }: AuditContext): FindingKind[] {
  if (grant.state !== 'given') return [];
  if (isExpired(grant, now)) return ['expired'];
  return [...(isBased(grant) ? [] : ['no-basis' as const]), ...(grant.proof.evidence ? [] : ['no-evidence' as const]), ...(purposes.has(grant.purpose) ? [] : ['unknown-purpose' as const])];
}

const isReadable = ({ canonical }: PointEvents): boolean => contactPoint(canonical, 'PL')?.canonical === canonical;

function faultsOf(point: PointEvents, context: AuditContext): Map<FindingKind, DataFinding[]> {
  const faults = new Map<FindingKind, DataFinding[]>();
  const place = { contactPoint: point.canonical, number: point.point };
  const add = (kind: FindingKind, more: Partial<DataFinding> = {}): void => void faults.set(kind, [...(faults.get(kind) ?? []), { ...place, ...more }]);
  if (!isReadable(point)) add('does-not-parse');
  for (const grant of derivePermission(point.events).grants) {
    for (const kind of grantFaults(grant, context)) add(kind, { record: grant.record, channel: grant.channel, purpose: grant.purpose });
  }
  if (new Set(point.events.map(({ event }) => event.pii_principal_id ?? '')).size > 1) add('several-persons');
  return faults;
}

async function spellings(sql: Sql, after: string, limit: number): Promise<AuditPage> {
  const rows = await sql.query(
    `SELECT id, canonical, encode(sha256(convert_to(folded, 'UTF8')), 'hex') AS fold FROM contact_points
     WHERE folded IN (SELECT folded FROM contact_points GROUP BY folded HAVING count(*) > 1) AND encode(sha256(convert_to(folded, 'UTF8')), 'hex') > $1 ORDER BY 3, id`, [after],
  );
  const findings: DataFinding[] = [];
  let last = '';
  for (const row of rows) {
    const fold = String(row['fold']);
    // A person's spellings stay on one page.
    if (findings.length >= limit && fold !== last) return { findings, after: last };
    findings.push({ contactPoint: String(row['canonical']), number: Number(row['id']) });
    last = fold;
  }
  return { findings };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** So many contact points are looked through for one page: whoever waits for the next asks again. */
const LOOKED_AT = 20_000;

/** One page of the contact points or records with one fault. A page may hold none and name where the next goes on. */
export async function auditPage(sql: Sql, context: AuditContext, { kind, after, limit }: { kind: FindingKind; after: string; limit: number }): Promise<AuditPage> {
  if (kind === 'several-spellings') return spellings(sql, after, limit);
  const findings: DataFinding[] = [];
  let looked = 0;
  for await (const point of allPoints(sql, 2_000, new Uint8Array(Buffer.from(after, 'hex')))) {
    findings.push(...(faultsOf(point, context).get(kind) ?? []));
    looked += 1;
    if (findings.length >= limit || looked >= LOOKED_AT) return { findings, after: hex(point.baseKey) };
  }
  return { findings };
}

/** `at`: when it was counted. */
export interface AuditReport { at: number; contactPoints: number; events: number; counts: Record<FindingKind, number> }

/** Counts over the whole register, some contact points at a time: whoever else waits for the database goes between. */
async function auditReport(sql: Sql, context: AuditContext): Promise<AuditReport> {
  const counts = Object.fromEntries(FINDINGS.map((kind) => [kind, 0])) as Record<FindingKind, number>;
  let [contactPoints, events] = [0, 0];
  for await (const point of allPoints(sql)) {
    contactPoints += 1;
    events += point.events.length;
    for (const [kind, found] of faultsOf(point, context)) counts[kind] += found.length;
  }
  const [row] = await sql.query('SELECT coalesce(sum(n), 0) AS n FROM (SELECT count(*) AS n FROM contact_points GROUP BY folded HAVING count(*) > 1) AS folds');
  counts['several-spellings'] = Number(row?.['n']);
  return { at: context.now, contactPoints, events, counts };
}

const HOUR_MS = 3_600_000;

/** The report of the register as it stands: counted once for whoever asks, and again when something has come or gone, or an hour later. */
export class Audit {
  private held: { key: string; report: Promise<AuditReport> } | undefined;

  async report(sql: Sql, context: AuditContext): Promise<AuditReport> {
    const [row] = await sql.query('SELECT (SELECT max(number) FROM consent_events) AS event, (SELECT max(number) FROM register_entries) AS entry');
    const key = `${String(row?.['event'])} ${String(row?.['entry'])} ${Math.floor(context.now / HOUR_MS)} ${[...context.purposes].join()}`;
    if (this.held?.key !== key) {
      const report = auditReport(sql, context);
      report.catch(() => { if (this.held?.report === report) this.held = undefined; });
      this.held = { key, report };
    }
    return this.held.report;
  }
}
