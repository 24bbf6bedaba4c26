export const LANGUAGES = ['en', 'pl'] as const;
export type Language = (typeof LANGUAGES)[number];

const en = {
  title: 'Practice site', mail: 'Mail', crm: 'CRM', inbox: 'Inbox', write: 'Write', reply: 'Reply', sent: 'Sent', nothingSent: 'Nothing sent yet.',
  to: 'To', cc: 'Cc', bcc: 'Bcc', subject: 'Subject', message: 'Message', send: 'Send', saveDraft: 'Save draft', sending: 'Sending…',
  sentStatus: 'Sent.', draftStatus: 'Draft saved.', failed: 'Not sent:', noRecipient: 'Add at least one recipient.',
  noSubject: 'Send without a subject?', sendAnyway: 'Send anyway', goBack: 'Go back', remove: 'Remove', unreachable: 'the server cannot be reached',
  name: 'Name', company: 'Company', phone: 'Phone', email: 'E-mail', call: 'Call', callStatus: 'Calling', callFailed: 'No call:', calls: 'Calls made',
  noCalls: 'No calls yet.', guide: 'Two minutes to see it', resetAll: 'Start over', answers: 'In reply to',
  guideIntro: 'Everything here stays on this computer: nobody receives a mail or a call.',
  steps: [
    ['A block', 'Piotr said no. Send this: it stays in the composer, and you read why.', '/mail/compose?to=piotr.wisniewski@crm.test&subject=Spring+offer'],
    ['A partial send', 'Zofia agreed, Piotr and Ewa did not. Choose “remove the blocked and send”.', '/mail/compose?to=zofia.nowak@example.pl,piotr.wisniewski@crm.test&cc=ewa.zielinska@example.com&subject=Spring+offer'],
    ['A warning', 'Tomasz bought from you in Germany: his soft opt-in asks for an opt-out line in the message.', '/mail/compose?to=tomasz.lis@crm.test&subject=New+in+our+shop'],
    ['A reply', 'Jan asked you a question. An answer needs no marketing consent.', '/mail/compose?reply=r1'],
    ['A call', 'Call Zofia: it rings. Call Ewa: she objected, and the list of calls stays as it is.', '/crm'],
  ],
};
type Texts = typeof en;

const pl: Texts = {
  title: 'Strona do ćwiczeń', mail: 'Poczta', crm: 'CRM', inbox: 'Odebrane', write: 'Napisz', reply: 'Odpowiedz', sent: 'Wysłane', nothingSent: 'Nic jeszcze nie wysłano.',
  to: 'Do', cc: 'DW', bcc: 'UDW', subject: 'Temat', message: 'Treść', send: 'Wyślij', saveDraft: 'Zapisz szkic', sending: 'Wysyłanie…',
  sentStatus: 'Wysłano.', draftStatus: 'Szkic zapisany.', failed: 'Nie wysłano:', noRecipient: 'Dodaj co najmniej jednego odbiorcę.',
  noSubject: 'Wysłać bez tematu?', sendAnyway: 'Wyślij mimo to', goBack: 'Wróć', remove: 'Usuń', unreachable: 'serwer jest niedostępny',
  name: 'Nazwisko', company: 'Firma', phone: 'Telefon', email: 'E-mail', call: 'Zadzwoń', callStatus: 'Dzwonię:', callFailed: 'Nie połączono:', calls: 'Wykonane połączenia',
  noCalls: 'Brak połączeń.', guide: 'Dwie minuty, żeby zobaczyć', resetAll: 'Zacznij od nowa', answers: 'W odpowiedzi na',
  guideIntro: 'Wszystko zostaje na tym komputerze: nikt nie dostanie wiadomości ani telefonu.',
  steps: [
    ['Blokada', 'Piotr odmówił zgody. Wyślij: wiadomość zostaje w edytorze, a Ty czytasz dlaczego.', '/mail/compose?to=piotr.wisniewski@crm.test&subject=Wiosenna+oferta'],
    ['Wysyłka częściowa', 'Zofia się zgodziła, Piotr i Ewa nie. Wybierz „usuń zablokowanych i wyślij”.', '/mail/compose?to=zofia.nowak@example.pl,piotr.wisniewski@crm.test&cc=ewa.zielinska@example.com&subject=Wiosenna+oferta'],
    ['Ostrzeżenie', 'Tomasz kupił u Ciebie w Niemczech: jego miękka zgoda wymaga informacji o rezygnacji w treści.', '/mail/compose?to=tomasz.lis@crm.test&subject=Nowości+w+sklepie'],
    ['Odpowiedź', 'Jan zadał pytanie. Odpowiedź nie wymaga zgody marketingowej.', '/mail/compose?reply=r1'],
    ['Telefon', 'Zadzwoń do Zofii: dzwoni. Zadzwoń do Ewy: zgłosiła sprzeciw, lista połączeń się nie zmienia.', '/crm'],
  ],
};

export const TEXTS: Record<Language, Texts> = { en, pl };

/** `?lang=` wins over the browser's languages; English when neither is known. */
export function languageOf(query: URLSearchParams, accept: string | undefined): Language {
  const wanted = [query.get('lang') ?? '', ...(accept ?? '').split(',').map((item) => item.trim().slice(0, 2).toLowerCase())];
  return wanted.find((item): item is Language => (LANGUAGES as readonly string[]).includes(item)) ?? 'en';
}
