// Parties of an e-mail activity. Main-world code.
import { push } from '../../primordials';
import type { SiteRecipient } from '../site-reader';
import { listOf, member, text } from '../site-json';

/** `participationtypemask`; 1 is the sender. */
const FIELDS: readonly [mask: number, field: string][] = [[2, 'to'], [3, 'cc'], [4, 'bcc']];

function fieldOf(mask: unknown): string | null {
  for (let i = 0; i < FIELDS.length; i++) if (`${FIELDS[i]?.[0] ?? ''}` === `${mask as string}`) return FIELDS[i]?.[1] ?? null;
  return `${mask as string}` === '1' ? '' : null;
}

/** A party without an address is a record that is not resolved here; one without a role could be anybody. */
export function partiesOf(email: unknown): SiteRecipient[] | null {
  const parties = member(email, 'email_activity_parties');
  if (parties === undefined) return null;
  const list: SiteRecipient[] = [];
  const all = listOf(parties);
  for (let i = 0; i < all.length; i++) {
    const field = fieldOf(member(all[i], 'participationtypemask'));
    if (field === '') continue;
    const raw = text(member(all[i], 'addressused'));
    push(list, raw === '' || field === null ? { field: field ?? 'to', raw: '', reader: 'unresolved' } : { field, raw, reader: 'address-list' });
  }
  return list;
}
