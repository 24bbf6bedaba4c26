// The fields by which Exchange is told to mail, or not to.
import { lower } from '../../primordials';
import { anyCase } from './json';

/** `told-none`: the request says that nobody is mailed. `absent`: it says nothing. */
export type Told = 'send' | 'none' | 'absent';

function tell(value: unknown, none: string): Told {
  if (value === undefined || value === null || value === '') return 'absent';
  return typeof value === 'string' && lower(value) === none ? 'none' : 'send';
}

/** Mail: everything but SaveOnly leaves, also a value that nobody knows. */
export const dispositionOf = (body: unknown): Told => tell(anyCase(body, 'messagedisposition'), 'saveonly');

const INVITATIONS = ['sendmeetinginvitations', 'sendcalendarinvitationsorcancellations', 'sendmeetinginvitationsorcancellations', 'sendmeetingcancellations'];

/** Meetings: everything but SendToNone leaves. Of several flags the one that mails counts. */
export function invitationsOf(body: unknown): Told {
  let told: Told = 'absent';
  for (let i = 0; i < INVITATIONS.length; i++) {
    const one = tell(anyCase(body, INVITATIONS[i] as string), 'sendtonone');
    if (one === 'send') return one;
    if (one === 'none') told = one;
  }
  return told;
}

/** Of two levels of one request the one that mails counts. */
export const both = (a: Told, b: Told): Told => (a === 'send' || b === 'send' ? 'send' : a === 'none' || b === 'none' ? 'none' : 'absent');

