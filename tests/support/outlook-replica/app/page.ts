// What the replica is set to by its address, and how it makes elements: no markup strings, as Trusted Types would refuse them.
const query = new URLSearchParams(location.search);
export const settings = {
  locale: (query.get('locale') ?? 'en') as 'en' | 'pl' | 'de',
  shuffled: query.get('classes') === 'shuffled',
  transport: (query.get('transport') ?? 'fetch') as 'fetch' | 'xhr' | 'worker' | 'sw',
  /** Short requests travel in the header. */
  header: query.get('post')?.includes('header') ?? false,
  longHeader: query.get('post') === 'long-header',
  /** A redesign: nothing by which Send was known is left. */
  redesigned: query.get('anchors') === 'gone',
  /** In the dialog of a later send. */
  sendFirst: query.get('dialog') === 'send-first',
  undoMs: Number(query.get('undo') ?? 0),
  autosaveMs: Number(query.get('autosave') ?? 120),
  view: location.pathname.startsWith('/calendar') ? 'calendar' as const : location.pathname.includes('deeplink') ? 'popout' as const : 'mail' as const,
  path: location.hostname === 'outlook.live.com' ? '/owa/0/service.svc' : '/owa/service.svc',
};
export const ACCOUNT = 'anna@practice.test';

const words = {
  en: { send: 'Send', more: 'More send options', schedule: 'Schedule send', archive: 'Send & archive', update: 'Send update', silent: 'Don\'t send', withdraw: 'Cancel event', change: 'Change', refresh: 'Mark as read', custom: 'Set custom date and time', date: 'Select a date', time: 'Select a time', cancel: 'Cancel', discard: 'Discard', to: 'To', cc: 'Cc', bcc: 'Bcc', subject: 'Subject', body: 'Message body', compose: 'New mail', reply: 'Reply all', undo: 'Undo', failed: 'Your message could not be sent.', event: 'New event', save: 'Save', quick: 'Quick event' },
  pl: { send: 'Wyślij', more: 'Więcej opcji wysyłania', schedule: 'Zaplanuj wysyłkę', archive: 'Wyślij i zarchiwizuj', update: 'Wyślij aktualizację', silent: 'Nie wysyłaj', withdraw: 'Odwołaj', change: 'Zmień', refresh: 'Oznacz jako przeczytane', custom: 'Ustaw niestandardową datę i godzinę', date: 'Wybierz datę', time: 'Wybierz godzinę', cancel: 'Anuluj', discard: 'Odrzuć', to: 'Do', cc: 'DW', bcc: 'UDW', subject: 'Temat', body: 'Treść wiadomości', compose: 'Nowa wiadomość', reply: 'Odpowiedz wszystkim', undo: 'Cofnij', failed: 'Nie można wysłać wiadomości.', event: 'Nowe zdarzenie', save: 'Zapisz', quick: 'Szybkie zdarzenie' },
  de: { send: 'Senden', more: 'Weitere Sendeoptionen', schedule: 'Senden planen', archive: 'Senden und archivieren', update: 'Aktualisierung senden', silent: 'Nicht senden', withdraw: 'Absagen', change: 'Ändern', refresh: 'Als gelesen markieren', custom: 'Benutzerdefiniertes Datum festlegen', date: 'Datum auswählen', time: 'Uhrzeit auswählen', cancel: 'Abbrechen', discard: 'Verwerfen', to: 'An', cc: 'Cc', bcc: 'Bcc', subject: 'Betreff', body: 'Nachrichtentext', compose: 'Neue E-Mail', reply: 'Allen antworten', undo: 'Rückgängig', failed: 'Ihre Nachricht konnte nicht gesendet werden.', event: 'Neues Ereignis', save: 'Speichern', quick: 'Schnellereignis' },
} as const;
export const say = (key: keyof (typeof words)['en']): string => words[settings.locale][key];

const names = new Map<string, string>();
/** Class names as documented, or others: Outlook's are hashed and change. */
function classes(list: string): string {
  if (!settings.shuffled) return list;
  return list.split(' ').map((name) => {
    const other = names.get(name) ?? `x${Math.random().toString(36).slice(2, 8)}`;
    names.set(name, other);
    return other;
  }).join(' ');
}

type Attributes = Record<string, string | boolean>;
/** `h('div.a.b', { role: 'button' }, …)`. */
export function h(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElement {
  const [name = 'div', ...parts] = tag.split('.');
  const element = document.createElement(name);
  if (parts.length > 0) element.className = classes(parts.join(' '));
  for (const [key, value] of Object.entries(attributes)) if (value !== false) element.setAttribute(key, value === true ? '' : value);
  element.append(...children);
  return element;
}

export const layer = h('div', { id: 'fluent-default-layer-host' });
const notices = h('div', { role: 'status', 'data-replica': 'status' });
document.body.append(layer, notices);
export const status = (text: string, ...more: HTMLElement[]): void => { notices.replaceChildren(text, ...more); };
