import type { Language } from './protocol';

/** Words of what a person is sent. One place; both languages have the same keys. */
const en = {
  title: 'What we hold about you', made: 'Made on', intro: 'Copy of your personal data and information under GDPR art. 15 and 20. The same data for machines comes as a JSON file.',
  contacts: 'Contact points', contact: 'Contact point', now: 'What is allowed now', stops: 'What you have stopped', none: 'none',
  records: 'Consents and other records', number: 'No.', date: 'Date', recorded: 'Recorded', channel: 'Channel', purpose: 'Purpose', state: 'State', relationship: 'Relationship', basis: 'Legal basis', validity: 'Valid until',
  evidence: 'Proof', notice: 'Privacy notice', source: 'Where it comes from', links: 'Belongs to', thirdParties: 'Recipients of the data',
  attempts: 'Attempts to contact you', app: 'Application', verdict: 'Decision', rule: 'Rule', outcome: 'What came of it', reason: 'Reason typed by the sender',
  pending: 'Records that wait for confirmation', requests: 'Your requests', due: 'Due', merged: 'Found to be the same person as', 
  rights: 'Your rights', rightsText: 'You may ask for rectification, erasure or restriction, object to direct marketing and profiling at any time, withdraw a consent as easily as you gave it, take your data elsewhere, and complain to a supervisory authority.',
  retention: 'How long', retentionText: 'Records are kept while they are needed as proof; attempts so many days:', log: 'The log holds no message and no full address: entries are assigned to you by a code.',
  allow: 'allowed', warn: 'warned', justify: 'reason demanded', block: 'blocked', forever: 'without limit', days: 'days',
  shared: 'Somebody else uses this contact point too.', asked: 'You asked about a contact point that our register of consents does not know; below is what is held of it elsewhere:',
} as const;

export type WordKey = keyof typeof en;

const pl: Record<WordKey, string> = {
  title: 'Jakie dane o Tobie przechowujemy', made: 'Sporządzono', intro: 'Kopia Twoich danych osobowych i informacje zgodnie z art. 15 i 20 RODO. Te same dane w postaci do odczytu maszynowego są w pliku JSON.',
  contacts: 'Adresy i numery', contact: 'Adres lub numer', now: 'Co jest teraz dozwolone', stops: 'Czemu się sprzeciwiono', none: 'brak',
  records: 'Zgody i inne zapisy', number: 'Nr', date: 'Data', recorded: 'Zapisano', channel: 'Kanał', purpose: 'Cel', state: 'Stan', relationship: 'Relacja', basis: 'Podstawa prawna', validity: 'Ważna do',
  evidence: 'Dowód', notice: 'Informacja o przetwarzaniu', source: 'Skąd pochodzi', links: 'Dotyczy', thirdParties: 'Odbiorcy danych',
  attempts: 'Próby kontaktu z Tobą', app: 'Aplikacja', verdict: 'Decyzja', rule: 'Reguła', outcome: 'Co z niej wynikło', reason: 'Powód podany przez nadawcę',
  pending: 'Zapisy czekające na potwierdzenie', requests: 'Twoje żądania', due: 'Termin', merged: 'Uznano za tę samą osobę co',
  rights: 'Twoje prawa', rightsText: 'Możesz żądać sprostowania, usunięcia lub ograniczenia przetwarzania danych, w każdej chwili sprzeciwić się marketingowi bezpośredniemu i profilowaniu, wycofać zgodę równie łatwo, jak ją wyrażono, przenieść dane oraz wnieść skargę do organu nadzorczego.',
  retention: 'Jak długo', retentionText: 'Zapisy przechowuje się, dopóki są potrzebne jako dowód; próby kontaktu przez tyle dni:', log: 'Dziennik nie zawiera treści wiadomości ani pełnych adresów: wpisy przypisano Tobie za pomocą kodu.',
  allow: 'dozwolono', warn: 'ostrzeżono', justify: 'zażądano powodu', block: 'zablokowano', forever: 'bez ograniczenia', days: 'dni',
  shared: 'Z tego adresu lub numeru korzysta też ktoś inny.', asked: 'Żądanie dotyczy adresu lub numeru, którego nie ma w naszym rejestrze zgód; poniżej jest to, co przechowujemy o nim poza rejestrem:',
};

export const WORDS: Record<Language, Record<WordKey, string>> = { en, pl };
