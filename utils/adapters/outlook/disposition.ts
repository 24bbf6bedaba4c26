// The fields by which Exchange is told to mail, or not to.
import { keys, lower } from '../../primordials';
import { isObject, isOneOf, type Json } from '../site-json';

/** `told-none`: the request says that nobody is mailed. `absent`: it says nothing. */
export type Told = 'send' | 'none' | 'absent';

function tell(value: unknown, none: string): Told {
  if (value === undefined || value === null || value === '') return 'absent';
  return typeof value === 'string' && lower(value) === none ? 'none' : 'send';
}

/** Of several flags, or one in two spellings, the one that mails counts. */
function flagsOf(body: unknown, flags: readonly string[], none: string): Told {
  let told: Told = 'absent';
  const names = isObject(body) ? keys(body) : [];
  for (let i = 0; i < names.length; i++) {
    if (isOneOf(lower(names[i] as string), flags)) told = both(told, tell((body as Json)[names[i] as string], none));
  }
  return told;
}

const DISPOSITION = ['messagedisposition'];
const INVITATIONS = ['sendmeetinginvitations', 'sendcalendarinvitationsorcancellations', 'sendmeetinginvitationsorcancellations', 'sendmeetingcancellations'];

/** Mail: everything but SaveOnly leaves, also a value that nobody knows. */
export const dispositionOf = (body: unknown): Told => flagsOf(body, DISPOSITION, 'saveonly');

/** Meetings: everything but SendToNone leaves. */
export const invitationsOf = (body: unknown): Told => flagsOf(body, INVITATIONS, 'sendtonone');

/** Of two levels of one request the one that mails counts. */
export const both = (a: Told, b: Told): Told => (a === 'send' || b === 'send' ? 'send' : a === 'none' || b === 'none' ? 'none' : 'absent');

