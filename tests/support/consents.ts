// A register as CSV, as an administrator would export one; header names as docs and connectors know them.
import { writeFile } from 'node:fs/promises';

const HEADER = [
  'contact', 'channel', 'purpose', 'event_state', 'event_time', 'relationship', 'subject_class', 'country', 'gdpr_basis', 'eprivacy_basis',
  'evidence_kind', 'evidence_place', 'evidence_sha256', 'privacy_notice', 'notice_delivered_at',
] as const;

export interface ConsentRow { contact: string; channel: string; state: 'given' | 'refused' | 'objection'; purpose?: string; country?: string }

function line(row: ConsentRow): string {
  const isConsent = row.state !== 'objection';
  const cells: Partial<Record<(typeof HEADER)[number], string>> = {
    contact: row.contact, channel: isConsent ? row.channel : '', purpose: isConsent ? row.purpose ?? 'direct-marketing' : '', event_state: row.state, event_time: '2026-03-02',
    relationship: 'customer', subject_class: 'consumer', country: row.country ?? 'PL', privacy_notice: 'notice-1', notice_delivered_at: '2026-03-02',
    ...(row.state === 'given' ? { gdpr_basis: '6-1-a', eprivacy_basis: 'consent', evidence_kind: 'form', evidence_place: 'crm/forms', evidence_sha256: 'a'.repeat(64) } : {}),
  };
  return HEADER.map((name) => cells[name] ?? '').join(',');
}

export async function writeConsents(path: string, rows: readonly ConsentRow[]): Promise<void> {
  await writeFile(path, [HEADER.join(','), ...rows.map(line)].join('\n') + '\n');
}
