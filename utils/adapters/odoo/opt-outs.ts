// Who has left the lists of a mailing: out on one of them, and in on none of them, as the server counts it.
import { isArray, names, push } from '../../primordials';
import { member } from '../site-json';
import { isId } from './call';
import { searchAll, type Rows, type Scene } from './pages';

const MODEL = 'mailing.subscription';

const contactOf = (row: unknown): unknown => {
  const contact = member(row, 'contact_id');
  return isArray(contact) ? contact[0] as unknown : contact;
};

function contactsOf(rows: Rows): number[] {
  const contacts: number[] = [];
  for (let i = 0; i < rows.length; i++) { const id = contactOf(rows[i]); if (isId(id)) push(contacts, id); }
  return contacts;
}

/** Null while it is not known. */
export function optedOut(lists: readonly number[], scene: Scene): ((contact: number) => boolean) | null {
  if (lists.length === 0) return () => false;
  const left = searchAll(MODEL, [['list_id', 'in', lists], ['opt_out', '=', true]], ['contact_id'], scene);
  if (left === null) return null;
  const contacts = contactsOf(left);
  if (contacts.length === 0) return () => false;
  const stayed = searchAll(MODEL, [['list_id', 'in', lists], ['opt_out', '=', false], ['contact_id', 'in', contacts]], ['contact_id'], scene);
  if (stayed === null) return null;
  const out = names();
  const still = names();
  const stayers = contactsOf(stayed);
  for (let i = 0; i < contacts.length; i++) out.add(`${contacts[i] as number}`);
  for (let i = 0; i < stayers.length; i++) still.add(`${stayers[i] as number}`);
  return (contact) => out.has(`${contact}`) && !still.has(`${contact}`);
}
