// What the replica is set to by its address, and how it makes elements: no markup strings, as Trusted Types would refuse them.
const query = new URLSearchParams(location.search);
export const settings = {
  locale: (query.get('hl') ?? 'en') as 'en' | 'pl' | 'de',
  shuffled: query.get('classes') === 'shuffled',
  chips: (query.get('chips') ?? 'new') as 'new' | 'old',
  format: (query.get('format') ?? 'arrays') as 'arrays' | 'objects',
  transport: (query.get('transport') ?? 'xhr') as 'xhr' | 'fetch' | 'worker' | 'sw',
  view: query.get('view') ?? 'tl',
  /** Nothing by which Send or a composer could be known: what a redesign would do. */
  anonymous: query.get('anchors') === 'gone',
};

/** `/mail/u/1/` → `u/1`. */
export const account = /\/(u\/\d+)\//.exec(location.pathname)?.[1] ?? 'u/0';
export const ME = { email: `anna@practice.test`, name: 'Anna' };

const words = {
  en: { send: 'Send', key: 'Ctrl-Enter', more: 'More send options', schedule: 'Schedule send', archive: 'Send & archive', pick: 'Pick date & time', cancel: 'Cancel', tomorrow: 'Tomorrow morning', sent: 'Message sent', scheduled: 'Send scheduled', undo: 'Undo', to: 'To', compose: 'Compose', reply: 'Reply', fail: 'Message could not be sent. Check your network.', nobody: 'Please specify at least one recipient.', popout: 'Full screen', discard: 'Discard draft' },
  pl: { send: 'Wyślij', key: 'Ctrl-Enter', more: 'Więcej opcji wysyłania', schedule: 'Zaplanuj wysłanie', archive: 'Wyślij i zarchiwizuj', pick: 'Wybierz datę i godzinę', cancel: 'Anuluj', tomorrow: 'Jutro rano', sent: 'Wiadomość wysłana', scheduled: 'Zaplanowano wysłanie', undo: 'Cofnij', to: 'Do', compose: 'Utwórz', reply: 'Odpowiedz', fail: 'Nie można wysłać wiadomości. Sprawdź sieć.', nobody: 'Podaj co najmniej jednego odbiorcę.', popout: 'Pełny ekran', discard: 'Odrzuć' },
  de: { send: 'Senden', key: 'Strg-Eingabetaste', more: 'Weitere Sendeoptionen', schedule: 'Senden planen', archive: 'Senden und archivieren', pick: 'Datum und Uhrzeit auswählen', cancel: 'Abbrechen', tomorrow: 'Morgen früh', sent: 'Nachricht gesendet', scheduled: 'Senden geplant', undo: 'Rückgängig', to: 'An', compose: 'Schreiben', reply: 'Antworten', fail: 'Nachricht konnte nicht gesendet werden.', nobody: 'Bitte geben Sie mindestens einen Empfänger an.', popout: 'Vollbild', discard: 'Verwerfen' },
} as const;
export const say = (key: keyof (typeof words)['en']): string => words[settings.locale][key];

const names = new Map<string, string>();
/** Class names as documented, or others: Gmail's are hashed and change. */
export function classes(list: string): string {
  if (!settings.shuffled) return list;
  return list.split(' ').filter(Boolean).map((name) => {
    const other = names.get(name) ?? `x${Math.random().toString(36).slice(2, 8)}`;
    names.set(name, other);
    return other;
  }).join(' ');
}

type Attributes = Record<string, string | number | boolean>;
/** `h('div.a.b', { role: 'button' }, …)`. */
export function h<K extends string>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElement {
  const [name = 'div', ...parts] = tag.split('.');
  const element = document.createElement(name);
  if (parts.length > 0) element.className = classes(parts.join(' '));
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, 'true');
    else if (value !== false) element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

export const randomId = (): string => `r${Math.random() < 0.5 ? '-' : ''}${Array.from({ length: 18 }, () => Math.floor(Math.random() * 10)).join('')}`;

/** `11:<base64url>` of Gmail's own event log. */
export const logged = (draft: string, thread: string): string =>
  `u014N:cOuCgd,Kr2w4b; dYFj7e:true; 11:${btoa(JSON.stringify([`#${draft}`, null, null, null, 1, null, [`#${thread}`], false])).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;

/** As observed: mousedown is prevented, the later click decides; Enter and Space do at keydown. */
export function press(element: HTMLElement, action: () => void): void {
  element.addEventListener('mousedown', (event) => { event.preventDefault(); });
  element.addEventListener('click', action);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  });
}
