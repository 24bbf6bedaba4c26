import { charCode, isArray, push, slice } from '../../primordials';
import { parsed } from '../site-json';
import type { SiteReader, SiteReading, SiteRecipient, SiteRequest } from '../site-reader';

/** Places of protobuf in JSON: fields 5 text, 6 thread, 7 recipients; the first field stands at 0. */
const TEXT = 4;
const THREAD = 5;
const RECIPIENTS = 6;

/** `t.+48600100200` is a thread with one person; other threads are groups. */
function ofThread(thread: unknown): string {
  if (typeof thread !== 'string' || slice(thread, 0, 2) !== 't.') return '';
  const number = slice(thread, 2);
  for (let i = 0; i < number.length; i++) if (!(charCode(number, i) >= 48 && charCode(number, i) <= 57) && !(i === 0 && number[i] === '+')) return '';
  return number;
}

function read({ body }: SiteRequest): SiteReading {
  const message = body.kind === 'text' ? parsed(body.text) : undefined;
  if (!isArray(message)) return { kind: 'unreadable' };
  const recipients: SiteRecipient[] = [];
  const named: unknown = message[RECIPIENTS];
  for (let i = 0; isArray(named) && i < named.length; i++) push(recipients, typeof named[i] === 'string' ? { field: 'to', raw: named[i] as string, reader: 'phone' } : { field: 'to', raw: '', reader: 'unresolved' });
  const number = ofThread(message[THREAD]);
  if (recipients.length === 0 && number !== '') push(recipients, { field: 'to', raw: number, reader: 'phone' });
  if (recipients.length === 0) return { kind: 'unreadable' };
  const text: unknown = message[TEXT];
  return { kind: 'send', recipients, draft: '', account: '', text: typeof text === 'string' ? text : '' };
}

export const googleVoiceReader: SiteReader = { read };
