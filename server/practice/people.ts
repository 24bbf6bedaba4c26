/** The people of the practice site; server/samples holds what they agreed to. */
export interface Person {
  id: string;
  name: string;
  company: string;
  email: string;
  /** E.164; absent = no call button. */
  phone?: string;
}

export const ACCOUNT = 'anna@practice.test';

export const PEOPLE: readonly Person[] = [
  { id: 'zofia', name: 'Zofia Nowak', company: 'Nowak Ogrody', email: 'zofia.nowak@example.pl', phone: '+48602345678' },
  { id: 'jan', name: 'Jan Kowalski', company: 'Kowalski Transport', email: 'jan.kowalski@example.com', phone: '+48601234567' },
  { id: 'piotr', name: 'Piotr Wiśniewski', company: 'Wiśniewski Meble', email: 'piotr.wisniewski@crm.test' },
  { id: 'ewa', name: 'Ewa Zielińska', company: 'Zielińska Audyt', email: 'ewa.zielinska@example.com', phone: '+48225551010' },
  { id: 'tomasz', name: 'Tomasz Lis', company: 'Lis GmbH, Berlin', email: 'tomasz.lis@crm.test' },
  { id: 'karl', name: 'Karl Meier', company: 'Meier Maschinenbau', email: 'karl.meier@example.de' },
];

export interface Received {
  id: string;
  sender: string;
  name: string;
  subject: string;
  body: string;
  /** How long ago it came, in minutes, so that a reply is always recent. */
  minutesAgo: number;
}

export const RECEIVED: readonly Received[] = [
  {
    id: 'r1', sender: 'jan.kowalski@example.com', name: 'Jan Kowalski', subject: 'Termin dostawy / delivery date', minutesAgo: 95,
    body: 'Dzień dobry, kiedy przyjedzie zamówienie 1042?\nHello, when will order 1042 arrive?',
  },
  {
    id: 'r2', sender: 'marta.wrona@example.pl', name: 'Marta Wrona', subject: 'Zapytanie o ofertę / request for an offer', minutesAgo: 60 * 26,
    body: 'Proszę o ofertę na 40 krzeseł.\nPlease send an offer for 40 chairs.',
  },
];
