import { commitContact, commitSheet, commitValue, LARGE, maskContact, SALT_BYTES, type Committed, type RecipientEntry, type SheetCommitments } from '../../utils/audit';
import { toBase64url } from '../../utils/crypto';
import type { Recipient } from '../../utils/engine';

const newSalt = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
/** What is committed of a recipient: its canonical form, or what was written. */
export const nameOf = (recipient: Recipient): string => (recipient.status === 'resolved' ? recipient.point.canonical : recipient.raw);

/** What the log keeps in place of a contact and of a reason. */
export interface Commitments {
  contacts: Pick<RecipientEntry, 'commitment' | 'hint'>[];
  /** In place of `contacts` where there are very many. */
  sheet?: SheetCommitments;
  justification?: Committed;
}

function commitRecipient(recipient: Recipient): Commitments['contacts'][number] {
  const salt = newSalt();
  const name = nameOf(recipient);
  return { commitment: commitContact(salt, name), hint: commitValue('hint', salt, maskContact(name)) };
}

/** They hang on no verdict, so they are made while that is looked for. */
export function commitmentsOf(recipients: readonly Recipient[], justification: string | undefined): Commitments {
  const isLarge = recipients.length > LARGE;
  return {
    contacts: isLarge ? [] : recipients.map(commitRecipient), ...(isLarge ? { sheet: commitSheet(recipients.map(nameOf)) } : {}),
    ...(justification ? { justification: commitValue('text', newSalt(), justification) } : {}),
  };
}
