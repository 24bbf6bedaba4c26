// What a save does to a field of contacts.
import { isArray, push } from '../../primordials';
import { has, member, text } from '../site-json';
import { ids, isId } from './call';
import { join, nobody, partners, unknown, type People, type Scene } from './people';

/** Commands of a many-to-many field: 0 makes a contact, 1 and 4 name one, 6 names all; 2, 3 and 5 take away. */
export function added(commands: unknown, scene: Scene): People {
  if (commands === undefined || commands === false) return nobody();
  if (!isArray(commands)) return unknown();
  const people = nobody();
  const named: number[] = [];
  for (let i = 0; i < commands.length; i++) if (!command(commands[i] as unknown, named, people)) people.open = true;
  return join(people, partners(named, 'email', scene));
}

function command(one: unknown, named: number[], people: People): boolean {
  if (isId(one)) { push(named, one); return true; }
  if (!isArray(one)) return false;
  const code = one[0] as unknown;
  const id = one[1] as unknown;
  if (code === 2 || code === 3 || code === 5) return true;
  if (code === 0) return made(one[2], people);
  const all = code === 6 ? ids(one[2]) : code === 1 || code === 4 ? ids([id]) : null;
  for (let i = 0; all !== null && i < all.length; i++) push(named, all[i] as number);
  return all !== null;
}

/** A contact made on the spot has no id yet. */
function made(values: unknown, people: People): boolean {
  const raw = text(member(values, 'email'));
  if (has(raw, '@')) push(people.recipients, { field: 'to', raw, reader: 'address-list' });
  return has(raw, '@');
}
