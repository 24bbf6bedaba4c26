// Which part of the send is what.
import type { RecordedRequest } from '../guard/recorder-port';
import { holdsContact, type TestContact } from './contact';
import { leavesOf, leavesOfAll, type Leaf } from './leaf';

export const ROLES = ['to', 'cc', 'bcc', 'draft', 'text', 'none'] as const;
export type Role = (typeof ROLES)[number];
/** By `leafKey`. */
export type Roles = Record<string, Role>;

export const leafKey = ({ from, path }: Pick<Leaf, 'from' | 'path'>): string => `${from} ${path}`;

const COPY = { bcc: /bcc|blind|udw|ukryt/i, cc: /(^|[^a-z])cc|carbon|copy|kopia|(^|[^a-z])dw([^a-z]|$)/i };
const DRAFT_ID = /draft|(^|[._[])(message|mail|msg|compose|doc|record)?_?-?(id|uid|uuid|guid|key)s?($|[\]])/i;

const lastName = (path: string): string => path.replace(/\[\*\]/g, '');

function recipientRole({ path }: Leaf): Role {
  const name = lastName(path);
  if (COPY.bcc.test(name)) return 'bcc';
  return COPY.cc.test(name) ? 'cc' : 'to';
}

/** One value in every request, and short: an id. */
const isId = ({ values }: Leaf): boolean => values.length > 0 && values.every((value) => typeof value !== 'boolean' && value !== null && /^[\w:.=+/-]{1,120}$/.test(String(value)));

/** A draft's id stands in the save and in the send under one name. */
function draftKey(leaves: readonly Leaf[], saved: readonly Leaf[]): string | undefined {
  const named = leaves.filter((leaf) => leaf.isNameable && isId(leaf) && DRAFT_ID.test(lastName(leaf.path)));
  const same = named.find((leaf) => saved.some((one) => leafKey(one) === leafKey(leaf) && isId(one)));
  return same ? leafKey(same) : undefined;
}

const isEmpty = ({ values }: Leaf): boolean => values.every((value) => value === '' || value === null);

/** A copy field that nobody was written to is one all the same: what it may hold later must not pass unread. */
function copyRole(leaf: Leaf): Role {
  const role = leaf.from !== 'query' && isEmpty(leaf) ? recipientRole(leaf) : 'to';
  return role === 'to' ? 'none' : role;
}

/** What holds a test recipient is one; what holds the mark is the text, unless a recipient is in it too. */
export function proposeRoles(sends: readonly RecordedRequest[], contacts: readonly TestContact[], mark: string, saved?: RecordedRequest): Roles {
  const leaves = leavesOfAll(sends);
  const draft = draftKey(leaves, saved ? leavesOf(saved) : []);
  const roleOf = (leaf: Leaf): Role => {
    if (!leaf.isNameable) return 'none';
    if (contacts.some((contact) => leaf.values.some((value) => holdsContact(value, contact)))) return recipientRole(leaf);
    const hasMark = mark !== '' && leaf.from !== 'query' && leaf.values.some((value) => typeof value === 'string' && value.includes(mark));
    if (hasMark) return 'text';
    return leafKey(leaf) === draft ? 'draft' : copyRole(leaf);
  };
  return Object.fromEntries(leaves.map((leaf): [string, Role] => [leafKey(leaf), roleOf(leaf)]));
}
