import { commitContact, commitValue, maskContact, SALT_BYTES, type Committed, type RecipientEntry } from '../../utils/audit';
import { toBase64url } from '../../utils/crypto';
import type { Recipient } from '../../utils/engine';

const newSalt = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
/** What is committed of a recipient: its canonical form, or what was written. */
export const nameOf = (recipient: Recipient): string => (recipient.status === 'resolved' ? recipient.point.canonical : recipient.raw);

/** What the log keeps in place of a contact and of a reason. */
export interface Commitments { contacts: Pick<RecipientEntry, 'commitment' | 'hint'>[]; justification?: Committed }

async function commitRecipient(recipient: Recipient): Promise<Commitments['contacts'][number]> {
  const salt = newSalt();
  const name = nameOf(recipient);
  const [commitment, hint] = await Promise.all([commitContact(salt, name), commitValue('hint', salt, maskContact(name))]);
  return { commitment, hint };
}

/** They hang on no verdict, so they are made while that is looked for. */
export async function commitmentsOf(recipients: readonly Recipient[], justification: string | undefined): Promise<Commitments> {
  const [contacts, reason] = await Promise.all([Promise.all(recipients.map(commitRecipient)), justification ? commitValue('text', newSalt(), justification) : undefined]);
  return { contacts, ...(reason ? { justification: reason } : {}) };
}
