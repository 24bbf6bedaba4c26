import type { DuplicatePerson } from '../../server/console/protocol';
import { useWords } from '../i18n';

/** A person by the id of the records; who has none is a contact point. */
export const idOf = (person: string): string => (person.startsWith('p:') ? person.slice(2) : '');

/** Who it is, and their contact points, each leading to its card. */
export function PersonName({ person, contacts, contactCount }: DuplicatePerson) {
  const { t } = useWords();
  return (
    <>
      {idOf(person) !== '' && <code>{idOf(person)}</code>}
      <ul>{contacts.map(({ number, contactPoint }) => <li key={number}><a class="link" href={`#/people/${number}`}>{contactPoint}</a></li>)}</ul>
      {contactCount > contacts.length && <span class="hint">{t('and_more', { count: contactCount - contacts.length })}</span>}
    </>
  );
}
