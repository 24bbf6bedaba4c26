// A register as CSV, as an administrator would export one: one record a contact point, four in five an address, the others numbers.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const HEADER = [
  'contact', 'channel', 'purpose', 'event_state', 'event_time', 'relationship', 'subject_class', 'country', 'gdpr_basis', 'eprivacy_basis',
  'evidence_kind', 'evidence_place', 'evidence_sha256', 'privacy_notice', 'notice_delivered_at',
].join(',');
const PURPOSES = ['direct-marketing', 'newsletter', 'customer-care'];
const DAY_MS = 86_400_000;

export const isNumber = (index: number): boolean => index % 5 === 4;
export const contactOf = (index: number): string => (isNumber(index) ? `+48 5${String(10_000_000 + index).slice(0, 2)} ${String(10_000_000 + index).slice(2, 5)} ${String(10_000_000 + index).slice(5)}` : `person${index}@d${index % 5_000}.example.pl`);

const dayOf = (index: number): string => new Date(Date.UTC(2021, 0, 1) + ((index * 7) % 1_900) * DAY_MS).toISOString().slice(0, 10);

/** One in a hundred objects, one in eleven has refused, the others have agreed. */
function record(index: number): string {
  const day = dayOf(index);
  const [contact, kind] = [contactOf(index), index % 3 ? 'customer' : 'prospect'];
  if (index % 100 === 50) return `${contact},,,objection,${day},${kind},consumer,PL,,,,,,notice-1,${day}`;
  const said = index % 11 === 0 ? `refused,${day},${kind},consumer,PL,,,,,` : `given,${day},${kind},consumer,PL,6-1-a,consent,form,crm/forms/${index},${'0'.repeat(56)}${index.toString(16).padStart(8, '0')}`;
  return `${contact},${isNumber(index) ? 'voice' : 'email'},${PURPOSES[index % 3]},${said},notice-1,${day}`;
}

export async function writeRecords(path: string, total: number): Promise<void> {
  const file = createWriteStream(path);
  file.write(`${HEADER}\n`);
  for (let at = 0; at < total; at += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, total - at) }, (_, offset) => record(at + offset));
    if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain');
  }
  await new Promise<void>((resolve, reject) => { file.end((error?: Error | null) => { if (error) reject(error); else resolve(); }); });
}
