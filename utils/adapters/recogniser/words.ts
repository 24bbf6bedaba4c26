// Words by which sends are recognised where nobody has documented a site: member names, paths and operations. Main-world code.
import { charCode, indexOf, lower, push, slice } from '../../primordials';

const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const isLetter = (code: number): boolean => isUpper(code) || (code >= 97 && code <= 122) || code > 191;

/** `toAddresses[0]`, `to_addresses`, `/v1/send-email` → their words in small letters. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = '';
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? charCode(text, i) : 0;
    const starts = isUpper(code) && i > 0 && !isUpper(charCode(text, i - 1));
    if ((starts || !isLetter(code)) && word !== '') { push(words, lower(word)); word = ''; }
    if (isLetter(code)) word += text[i] as string;
  }
  return words;
}

export function isIn(list: readonly string[], word: string): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === word) return true;
  return false;
}

export function anyIn(list: readonly string[], words: readonly string[]): boolean {
  for (let i = 0; i < words.length; i++) if (isIn(list, words[i] as string)) return true;
  return false;
}

/** Members that name who is written to. Whole names, as `from` and `total` are none. */
export const PEOPLE = [
  'to', 'cc', 'bcc', 'recipient', 'recipients', 'receiver', 'receivers', 'toaddress', 'toaddresses', 'toemail', 'toemails', 'torecipients', 'ccrecipients', 'bccrecipients',
  'emailto', 'mailto', 'sendto', 'tonumber', 'tonumbers', 'tophone', 'tolist', 'cclist', 'bcclist', 'addressee', 'addressees', 'recipientemail', 'recipientemails', 'recipientids', 'recipientlist',
];
/** Members that hold a person's address whatever is done with them: they count only where something says that it is a send. */
export const ADDRESSES = ['email', 'emails', 'emailaddress', 'emailaddresses', 'mail', 'phone', 'phones', 'phonenumber', 'phonenumbers', 'number', 'numbers', 'mobile', 'mobilenumber', 'msisdn', 'contacts', 'contact', 'contactids', 'contactid'];
/** Members with the text of a message. */
export const TEXTS = ['subject', 'body', 'html', 'htmlbody', 'text', 'textbody', 'plaintext', 'message', 'content', 'bodyhtml', 'template', 'templateid', 'description'];
/** Members, true or 1, that mark what only stores. */
export const DRAFT_FLAGS = ['draft', 'isdraft', 'asdraft', 'savedraft', 'saveasdraft', 'autosave', 'isautosave', 'preview', 'ispreview', 'dryrun', 'validateonly'];
/** Members with what is only attached: a flag inside says nothing of the message. */
export const ATTACHED = ['attachment', 'attachments', 'file', 'files', 'image', 'images', 'media', 'link', 'links', 'upload', 'uploads'];
/** Members, true or 1, that order it to leave, whatever it is stored as. */
export const SEND_FLAGS = ['send', 'issend', 'sendnow', 'sendemail', 'sendmail', 'sendmessage', 'dosend', 'issuesend', 'sendimmediately'];
/** Members whose value names what is done. */
export const ACTIONS = ['status', 'state', 'type', 'mode', 'kind'];
/** Members that name the operation, as an address would. */
export const OPERATIONS = ['operationname', 'operation', 'action', 'command', 'method'];
/** Members with a time at which it is to leave. */
export const TIMES = ['sendat', 'scheduledat', 'scheduleat', 'scheduledfor', 'sendtime', 'sendlater', 'scheduletime', 'scheduledtime', 'deliveryat', 'deliverat'];

export const SEND_WORDS = ['send', 'sending', 'sendmail', 'sendemail', 'sendnow', 'sendsms', 'schedule', 'scheduled', 'dispatch', 'deliver', 'queued', 'wyslij', 'senden'];
/** What starts a list mail, and nothing else. */
export const LAUNCH_WORDS = ['launch', 'start', 'activate', 'publish', 'enroll'];
export const STORE_WORDS = ['draft', 'drafts', 'autosave', 'preview', 'save', 'saved', 'szkic', 'entwurf'];
/** What a path is about when it reads: no word of sending there makes it one. */
export const READ_WORDS = [
  'search', 'suggest', 'suggestions', 'autocomplete', 'typeahead', 'lookup', 'count', 'validate', 'validation', 'verify', 'verification', 'check', 'track', 'tracking', 'analytics',
  'telemetry', 'log', 'logs', 'metrics', 'settings', 'preferences', 'login', 'password', 'import', 'export',
];
/** What is sent, in a path or an operation. */
export const MAIL_WORDS = ['mail', 'mails', 'email', 'emails', 'message', 'messages', 'conversation', 'conversations', 'reply', 'replies', 'ticket', 'tickets', 'thread', 'threads', 'engagement', 'engagements', 'compose'];
export const SMS_WORDS = ['sms', 'mms', 'texts', 'textmessage', 'sendsms'];
export const CHAT_WORDS = ['whatsapp', 'chat', 'chats', 'viber'];
/** A `call` alone is one that is noted down. */
export const CALL_WORDS = ['dial', 'dialer', 'dialout', 'outbound', 'originate', 'clicktocall', 'clicktodial', 'makecall', 'startcall'];
export const LIST_WORDS = ['campaign', 'campaigns', 'newsletter', 'newsletters', 'mailing', 'mailings', 'broadcast', 'broadcasts', 'bulk', 'mass', 'sequence', 'sequences', 'kampania', 'kampanie'];

/** Letters of a name: `to_addresses[]` and `message[to][]` are `toaddresses` and `to`. */
export function bareName(name: string): string {
  let end = name.length;
  while (end > 0 && !isLetter(charCode(name, end - 1))) end -= 1;
  let from = 0;
  for (let at = indexOf(name, '['); at >= 0 && at < end; at = indexOf(name, '[', at + 1)) from = at + 1;
  for (let at = indexOf(name, '.', from); at >= 0 && at < end; at = indexOf(name, '.', at + 1)) from = at + 1;
  let letters = '';
  for (let i = from; i < end; i++) if (isLetter(charCode(name, i))) letters += name[i] as string;
  return lower(slice(letters, 0, 40));
}
