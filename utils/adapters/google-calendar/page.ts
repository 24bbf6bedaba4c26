import { accountOf } from '../gmail/reader';
import type { SiteComposer, SitePage, SiteRecipient } from '../site-reader';

/** A guest's row has its address twice; a suggestion or a calendar has not. */
const ROW = 'div[data-id][data-email]';
const DIALOG = '[role="dialog"], [role="alertdialog"]';
/** English is documented; without the words of its language the guard alone decides. */
const SAVE = ['save', 'zapisz', 'speichern'];
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

/** Page side of Google Calendar: Save of the editor and of quick create, and Send of the question that may follow. */
export function createCalendarPage(win: Window): SitePage {
  let off: readonly string[] = [];
  const isSave = (control: Element): boolean => !off.includes('google-calendar/save') && says(control, SAVE);
  return {
    accepts: (_rule, control) => !off.includes('google-calendar/save-gate') && (isSave(control) || (control.closest(DIALOG) !== null && says(control, SEND))),
    switchOff: (behaviours) => { off = behaviours; },
    read(_rule, _scope, control): SiteComposer {
      const dialog = control?.closest(DIALOG);
      // Quick create stands above the grid, with other events behind it; the question stands above the editor whose guests it means.
      const isOwn = control && dialog && (says(control, SAVE) || guestsIn(dialog).length > 0);
      const scope = isOwn ? dialog : win.document;
      return { recipients: guestsIn(scope), readable: true, account: accountOf(win.location.pathname) };
    },
  };
}
