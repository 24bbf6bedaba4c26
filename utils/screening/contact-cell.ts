import { canonicalEmail, canonicalPhone, parseRecipients, CHANNEL_CONTACT_POINT, type Canonical, type Channel, type ContactPoint, type ContactPointKind } from '../engine';
import { foldCanonical } from '../engine/fold';
import { unread, type RowVerdict } from './reasons';

const BARE_EMAIL = /^[^\s,;:<>"()]+@[^\s,;:<>"()@]+$/;
const BARE_PHONE = /^\+?[\d\s()./-]{5,30}$/;

type Read = { point: ContactPoint } | { fault: RowVerdict };

const unresolved = (why: string): Read => ({ fault: { verdict: 'block', reason: `reason_unresolved_${why.replaceAll('-', '_')}`, params: {}, rule: 'core/unresolved', citation: '' } });

/** A cell that holds nothing but a contact, read without the parser of lists. */
function readBare(text: string, channel: Channel, region: string): Canonical | undefined {
  if (CHANNEL_CONTACT_POINT[channel] === 'email') return BARE_EMAIL.test(text) ? canonicalEmail(text) : undefined;
  return BARE_PHONE.test(text) ? canonicalPhone(text, region) : undefined;
}

const READERS = { email: 'address-list', phone: 'phone', handle: 'handle' } as const;

/** The contact of one cell, as the channel reads it: a bare one nearly always, else one with a name beside it. */
export function readCell(cell: string, channel: Channel, region: string): Read {
  const text = cell.trim();
  if (text === '') return { fault: unread('screening_no_contact') };
  const bare = readBare(text, channel, region);
  if (bare) return bare.status === 'resolved' ? { point: bare.point } : unresolved(bare.why);
  const found = parseRecipients(text, 'contact', READERS[CHANNEL_CONTACT_POINT[channel]], region);
  const [first] = found;
  if (found.length > 1) return { fault: unread('screening_several') };
  return first?.status === 'resolved' ? { point: first.point } : unresolved(first?.why ?? 'syntax');
}

const KINDS: readonly ContactPointKind[] = ['email', 'phone', 'handle'];
export const kindCode = (kind: ContactPointKind): number => KINDS.indexOf(kind);
export const kindOf = (code: number | undefined): ContactPointKind => {
  const kind = KINDS[code ?? -1];
  if (!kind) throw new RangeError(`kind ${code}`);
  return kind;
};

/** A contact point from its canonical form. */
export function pointOf(code: number | undefined, canonical: string): ContactPoint {
  const kind = kindOf(code);
  return { kind, canonical, folded: kind === 'email' ? foldCanonical(canonical) : canonical };
}
