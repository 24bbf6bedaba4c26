import { charCode, indexOf, now, push, slice } from '../../primordials';
import type { SiteReader, SiteReading, SiteRecipient, SiteRequest, SiteSend } from '../site-reader';
import type { GmailField, GmailMessage } from './message';
import { scheduledTime } from './scheduled';
import { parseSyncBody, type SyncBody } from './sync-body';

const MOST_TEXT = 200_000;

/**
 * `u/1` of `/sync/u/1/i/s` and of the page's `/mail/u/1/`; '' where neither names an account. A delegated mailbox, `/mail/u/1/d/AEo…/`, is
 * another account than its reader's: `u/1/d/AEo…`.
 */
export function accountOf(path: string): string {
  const from = indexOf(path, '/u/');
  let to = from + 3;
  while (from >= 0 && to < path.length && isDigit(charCode(path, to))) to++;
  return from >= 0 && to > from + 3 ? slice(path, from + 1, endOfMailbox(path, to)) : '';
}

function endOfMailbox(path: string, end: number): number {
  if (indexOf(path, '/d/', end) !== end) return end;
  const next = indexOf(path, '/', end + 3);
  const to = next < 0 ? path.length : next;
  return to > end + 3 ? to : end;
}
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Unproven behaviours that policy has switched off (docs/coverage.md). */
let off: readonly string[] = [];
function isOff(behaviour: string): boolean {
  for (let i = 0; i < off.length; i++) if (off[i] === behaviour) return true;
  return false;
}

/** The last body read: one request is asked about once a rule, and again at its release. */
let last: { text: string; body: SyncBody | null } = { text: '', body: null };

function bodyOf(request: SiteRequest): SyncBody | null {
  if (request.body.kind === 'none') return { messages: [], doubtful: false, marked: false };
  if (request.body.kind !== 'text') return null;
  const { text } = request.body;
  if (last.text !== text) last = { text, body: parseSyncBody(text) };
  return last.body;
}

function addField(recipients: SiteRecipient[], name: string, field: GmailField): void {
  for (let i = 0; i < field.addresses.length; i++) push(recipients, { field: name, raw: field.addresses[i]?.email ?? '', reader: 'address-list' });
  if (!field.whole) push(recipients, { field: name, raw: '', reader: 'unresolved' });
}

function peopleOf({ recipients }: SiteSend): string {
  let text = '';
  for (let i = 0; i < recipients.length; i++) text += `${recipients[i]?.field ?? ''}:${recipients[i]?.raw ?? ''}\0`;
  return text;
}

function addMessage(send: SiteSend & { same: string }, message: GmailMessage, time: number): void {
  addField(send.recipients, 'to', message.to);
  addField(send.recipients, 'cc', message.cc);
  addField(send.recipients, 'bcc', message.bcc);
  if (!isOff('gmail/other-addresses')) addField(send.recipients, 'other', message.other);
  send.draft += `${send.draft === '' ? '' : ','}${message.id}`;
  // A repetition has the client time of the first try, a resend after undo a new one; counters and clocks around differ in both.
  send.same += `${message.kind}\0${message.id}\0${message.date ?? ''}\0${peopleOf(send)}\0${message.subject}\0${message.text}\0`;
  if (send.text.length < MOST_TEXT) send.text += `${message.subject}\n${message.text}\n`;
  if (message.kind !== 'SCHEDULE' || isOff('gmail/schedule-time')) return;
  const at = scheduledTime(message, time) ?? 0;
  // One that names no time leaves all without: nobody can say for when it is decided.
  send.same += `${at}\0`; // the same message for another time is no repetition
  if (at === 0 || send.scheduledFor === 0) send.scheduledFor = 0;
  else if (at > (send.scheduledFor ?? 0)) send.scheduledFor = at;
}

const isSent = ({ kind }: GmailMessage): boolean => kind === 'SEND' || kind === 'SCHEDULE';

function sendOf(messages: readonly GmailMessage[], account: string): SiteSend {
  const send: SiteSend & { same: string } = { kind: 'send', recipients: [], draft: '', account, text: '', same: '' };
  const time = now();
  let only: GmailMessage | null | undefined;
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as GmailMessage;
    if (!isSent(message)) continue;
    addMessage(send, message, time);
    only = only === undefined ? message : null;
  }
  if (only) send.subject = only.subject;
  // One of them leaves at once.
  if (send.scheduledFor !== 0 && has(messages, 'SEND')) delete send.scheduledFor;
  return send;
}

function has(messages: readonly GmailMessage[], kind: GmailMessage['kind']): boolean {
  for (let i = 0; i < messages.length; i++) if (messages[i]?.kind === kind) return true;
  return false;
}

const isDoubtful = ({ doubtful, marked }: SyncBody): boolean => (doubtful && !isOff('gmail/unknown-shapes')) || (marked && !isOff('gmail/send-marks'));

/** All messages of all operations are one send: what is refused in one of them leaves in none. */
export function readSync(rule: string, account: string, body: SyncBody | null): SiteReading {
  if (body === null || isDoubtful(body) || has(body.messages, 'unknown')) return { kind: 'unreadable' };
  const { messages } = body;
  const wanted = has(messages, 'SEND') ? 'gmail/send' : has(messages, 'SCHEDULE') ? 'gmail/schedule' : 'gmail/draft';
  if (rule !== wanted || messages.length === 0) return { kind: 'other' };
  return wanted === 'gmail/draft' ? { kind: 'draft' } : sendOf(messages, account);
}

export const gmailReader: SiteReader = {
  read: (request) => readSync(request.rule, accountOf(request.path), bodyOf(request)),
  switchOff: (behaviours) => { off = behaviours; },
};
