import { inPolish, kindInPolish } from './bypass-words';
import type { HeldIncident } from './incidents';

const en = {
  authority: 'Notification of a personal data breach (GDPR art. 33)', persons: 'Information about a breach of your personal data (GDPR art. 34)', number: 'Entry in our register', noticed: 'We noticed it on', happened: 'It happened on',
  unknown: 'not known yet', what: 'What happened', kinds: 'Kinds of data', special: 'Special categories of data (GDPR art. 9) are among them.', count: 'Number of persons', records: 'Number of records', effects: 'Likely consequences', measures: 'What we have done and will do',
  contact: 'Whom to ask', late: 'Why this comes later than in the time limit', later: 'What is not known yet follows without further delay.', you: 'What you can do: be careful with messages that refer to this, and tell us if you are contacted although you have not agreed. You may complain to the supervisory authority.',
} as const;
export type NoticeKey = keyof typeof en;
const pl: Record<NoticeKey, string> = {
  authority: 'Zgłoszenie naruszenia ochrony danych osobowych (art. 33 RODO)', persons: 'Zawiadomienie o naruszeniu ochrony Twoich danych osobowych (art. 34 RODO)', number: 'Pozycja w naszym rejestrze', noticed: 'Stwierdzono', happened: 'Nastąpiło',
  unknown: 'jeszcze nie wiadomo', what: 'Co się stało', kinds: 'Rodzaje danych', special: 'Są wśród nich szczególne kategorie danych (art. 9 RODO).', count: 'Liczba osób', records: 'Liczba wpisów', effects: 'Możliwe konsekwencje', measures: 'Co zrobiono i co zostanie zrobione',
  contact: 'Z kim się skontaktować', late: 'Dlaczego zgłoszenie następuje po terminie', later: 'Czego jeszcze nie wiadomo, uzupełnimy bez zbędnej zwłoki.', you: 'Co możesz zrobić: zachowaj ostrożność wobec wiadomości, które się do tego odnoszą, i daj nam znać, jeśli ktoś kontaktuje się z Tobą bez Twojej zgody. Możesz wnieść skargę do organu nadzorczego.',
};
export const NOTICE_WORDS = { en, pl };

const time = (at: number | undefined): string | undefined => (at === undefined ? undefined : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`);

/** Text of the notice, ready to be completed: to the authority with what art. 33(3) asks, to the persons in plain words. */
export function noticeText(incident: HeldIncident, to: 'authority' | 'persons', language: 'pl' | 'en', now: number): string {
  const words: Record<NoticeKey, string> = NOTICE_WORDS[language];
  const { document, number, noticedAt, dueAt } = incident;
  const line = (key: NoticeKey, value: string | number | undefined): string => `${words[key]}: ${value === undefined || value === '' ? words.unknown : value}`;
  const [what, kinds] = language === 'pl' ? [inPolish(document.what), document.data_kinds.map(kindInPolish)] : [document.what, document.data_kinds];
  const shared = [line('what', what), line('happened', time(document.happened_at)), line('kinds', kinds.join(', ')), ...(document.special_data ? [words.special] : [])];
  const closing = [line('effects', document.effects), line('measures', document.measures), line('contact', document.contact)];
  if (to === 'persons') return [words.persons, '', ...shared, ...closing, '', words.you, ''].join('\n');
  const late = now > dueAt ? [line('late', document.delay_reason)] : [];
  return [words.authority, '', line('number', number), line('noticed', time(noticedAt)), ...shared, line('count', document.persons), line('records', document.records), ...closing, ...late, '', words.later, ''].join('\n');
}
