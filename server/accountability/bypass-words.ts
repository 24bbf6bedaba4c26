// What an incident says of itself when it is opened from a bypass: kept in English, until somebody writes it anew, and given in the notice's language.

interface Left { channel: string; purpose: string; app: string; at: string }

const WRITTEN = /^A (\S+) for (.+) left (\S+) on (\S+) without leave: processing outside the purpose or against an objection\.$/;

export const bypassText = ({ channel, purpose, app, at }: Left): string => `A ${channel} for ${purpose} left ${app} on ${at} without leave: processing outside the purpose or against an objection.`;

const CHANNELS: Readonly<Record<string, string>> = { email: 'wiadomość e-mail', newsletter: 'newsletter', sms: 'wiadomość SMS', voice: 'połączenie telefoniczne', meeting: 'zaproszenie na spotkanie', im: 'wiadomość w komunikatorze' };
const KINDS: Readonly<Record<string, string>> = { 'telephone number': 'numer telefonu', 'contact point': 'adres kontaktowy' };

/** The same in Polish; what a person has written stays as it is. */
export function inPolish(what: string): string {
  const [, channel = '', purpose, app, at] = WRITTEN.exec(what) ?? [];
  if (channel === '') return what;
  return `Z aplikacji ${app} bez zezwolenia wyszło ${at}: ${CHANNELS[channel] ?? channel} (cel: ${purpose}). Jest to przetwarzanie poza celem lub wbrew sprzeciwowi.`;
}

export const kindInPolish = (kind: string): string => KINDS[kind] ?? kind;
