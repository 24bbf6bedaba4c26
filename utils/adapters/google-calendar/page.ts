import { accountOf } from '../gmail/reader';
import type { SiteComposer, SitePage, SiteRecipient } from '../site-reader';

/** A guest's row has its address twice; a suggestion or a calendar has not. */
const ROW = 'div[data-id][data-email]';
const DIALOG = '[role="dialog"], [role="alertdialog"]';
/** English is documented; without the words of its language the guard alone decides. */
const SEND = ['send', 'invite all guests', 'wyślij', 'zaproś wszystkich gości', 'senden', 'alle gäste einladen'];
/** Part of the label of the organiser's own row. */
const ORGANISER = /organi[sz]er|organizator|organisator/i;

const wordsOf = (control: Element): string[] => [control.getAttribute('aria-label'), control.textContent].map((text) => (text ?? '').trim().toLowerCase());
const says = (control: Element, words: readonly string[]): boolean => wordsOf(control).some((text) => words.includes(text));

function guestsIn(scope: ParentNode): SiteRecipient[] {
  const rows = [...scope.querySelectorAll(ROW)].filter((row) => row.getAttribute('data-id') === row.getAttribute('data-email') && !ORGANISER.test(row.getAttribute('aria-label') ?? ''));
  const addresses = new Set(rows.map((row) => (row.getAttribute('data-email') ?? '').trim().toLowerCase()));
  return [...addresses].map((raw) => (raw.includes('@') ? { field: 'guest', raw, reader: 'address-list' } : { field: 'guest', raw: '', reader: 'unresolved' }));
}

/** Page side of Google Calendar: Send of the question that follows Save, of quick create too. Save itself stays free: it leads to *Don't send*, which is no communication. */
export function createCalendarPage(win: Window): SitePage {
  let off: readonly string[] = [];
  return {
    accepts: (_rule, control) => !off.includes('google-calendar/send-gate') && control.closest(DIALOG) !== null && says(control, SEND),
    switchOff: (behaviours) => { off = behaviours; },
    read(_rule, _scope, control): SiteComposer {
      const dialog = control?.closest(DIALOG);
      // The question stands above the editor whose guests it means, or in the same dialog.
      const scope = dialog && guestsIn(dialog).length > 0 ? dialog : win.document;
      return { recipients: guestsIn(scope), readable: true, account: accountOf(win.location.pathname) };
    },
  };
}
