// Kept here and not in _locales: an orphaned script cannot reach the extension's messages any more, and must still say so.
export type NoticeState = 'waiting' | 'fault' | 'orphaned' | 'stopped' | 'changed' | 'kept' | 'locked' | 'emergency' | 'again' | 'closed';
export type NoticeAction = 'retry' | 'keep-draft' | 'copy-text' | 'back' | 'reload' | 'unlock';

interface Words { states: Record<NoticeState, string>; actions: Record<NoticeAction, string>; close: string; copied: string }

const en: Words = {
  states: {
    waiting: 'Held: the recipients are being checked.',
    fault: 'Held: the recipients could not be checked. Nothing has been sent.',
    orphaned: 'Consentry was updated, or could not start in this page: reload it. Nothing is sent until then.',
    stopped: 'Stopped: the page tried to send while it could not wait for an answer. Nothing has been sent.',
    changed: 'Held: the recipients keep changing, or could not be written back. Nothing has been sent.',
    locked: 'Held: Consentry is locked. Unlock it in its own window; the send then goes on. Nothing has been sent.',
    emergency: 'Emergency mode until {time}, ordered by two administrators: what leaves this site is not checked against the rules, and is logged. Whoever has objected stays blocked.',
    again: 'Consentry was updated while a send was held. Nothing has been sent, and the text is where it was: press Send again.',
    closed: 'Checked, and not sent yet: the menu that you used has closed. Use it again within a minute.',
    kept: 'Not sent. The message is kept in Drafts; a meeting stays in your own calendar.',
  },
  actions: { retry: 'Retry', 'keep-draft': 'Keep as draft', 'copy-text': 'Copy text', back: 'Back', reload: 'Reload the page', unlock: 'Unlock…' },
  close: 'Close',
  copied: 'Text copied.',
};

const pl: Words = {
  states: {
    waiting: 'Wstrzymano: trwa sprawdzanie odbiorców.',
    fault: 'Wstrzymano: nie udało się sprawdzić odbiorców. Nic nie zostało wysłane.',
    orphaned: 'Consentry zostało zaktualizowane albo nie ruszyło na tej stronie: odśwież ją. Do tego czasu nic nie zostanie wysłane.',
    stopped: 'Zatrzymano: strona próbowała wysłać, gdy nie mogła czekać na odpowiedź. Nic nie zostało wysłane.',
    changed: 'Wstrzymano: odbiorcy wciąż się zmieniają albo nie udało się ich zapisać. Nic nie zostało wysłane.',
    locked: 'Wstrzymano: Consentry jest zablokowane. Odblokuj je w jego oknie, wtedy wysyłka ruszy dalej. Nic nie zostało wysłane.',
    emergency: 'Tryb awaryjny do {time}, na polecenie dwóch administratorów: wysyłka z tej strony nie jest sprawdzana według reguł, ale jest zapisywana. Kto wyraził sprzeciw, pozostaje zablokowany.',
    again: 'Consentry zostało zaktualizowane, gdy wysyłka była wstrzymana. Nic nie zostało wysłane, a treść jest na swoim miejscu: naciśnij Wyślij jeszcze raz.',
    closed: 'Sprawdzono, ale jeszcze nie wysłano: menu, którego użyto, zostało zamknięte. Użyj go ponownie w ciągu minuty.',
    kept: 'Nie wysłano. Wiadomość jest w folderze Wersje robocze, spotkanie zostaje w Twoim kalendarzu.',
  },
  actions: { retry: 'Ponów', 'keep-draft': 'Zapisz szkic', 'copy-text': 'Kopiuj tekst', back: 'Wróć', reload: 'Odśwież stronę', unlock: 'Odblokuj…' },
  close: 'Zamknij',
  copied: 'Skopiowano tekst.',
};

export const wordsFor = (locale: string): Words => (locale.toLowerCase().startsWith('pl') ? pl : en);
