// Which control of an undocumented page sends, and whom its form or dialog names. Isolated world.
import type { SiteComposer, SitePage, SiteRecipient } from '../site-reader';
import { around, peopleFields, type PeopleField } from './field';
import { peopleIn } from './chips';

const VERBS = ['send', 'schedule', 'wyślij', 'zaplanuj', 'senden', 'absenden', 'versenden', 'planen'];
/** What may stand beside the verb: *Send feedback* is another control. */
const BESIDE = [
  'now', 'later', 'all', 'it', 'and', 'close', 'again', 'to', 'recipients', 'email', 'e-mail', 'emails', 'mail', 'message', 'messages', 'reply', 'sms', 'text', 'campaign', 'newsletter', 'mailing', 'broadcast', 'send',
  'teraz', 'później', 'wszystkim', 'do', 'wszystkich', 'i', 'zamknij', 'wiadomość', 'wiadomości', 'odpowiedź', 'kampanię', 'wysyłkę', 'mailing',
  'jetzt', 'später', 'an', 'alle', 'und', 'schließen', 'nachricht', 'antwort', 'kampagne',
];
const LAUNCH = ['launch campaign', 'start campaign', 'send campaign', 'uruchom kampanię', 'rozpocznij wysyłkę', 'kampagne starten', 'kampagne senden'];
const CAMPAIGN = /campaign|newsletter|mailing|broadcast|kampani|kampagne/i;
const BOUNDARY = 'form, dialog, [role="dialog"], [role="alertdialog"], [aria-modal="true"]';
/** A control belongs to what stands this near, where no form or dialog says so. */
const NEAR = 6;

/** Words on it, or those that stand for an icon. */
function label(control: Element): string {
  const own = 'value' in control && control.tagName === 'INPUT' ? (control as HTMLInputElement).value : (control.textContent ?? '');
  return [own, control.getAttribute('aria-label'), control.getAttribute('title')].map((text) => (text ?? '').replace(/\([^)]*\)/g, ' ').replace(/\s+/g, ' ').trim().toLowerCase()).find((text) => text !== '') ?? '';
}

/** One of the verbs, and nothing beside it that makes it another control. */
function isSend(text: string): boolean {
  const words = text.split(/[^\p{L}-]+/u).filter(Boolean);
  return words.length > 0 && words.length <= 6 && words.some((word) => VERBS.includes(word)) && words.every((word) => VERBS.includes(word) || BESIDE.includes(word));
}

interface Found { container: Element; fields: PeopleField[] }

/** The form or dialog around a control, or what is near it, where it has a field for people. */
function composerOf(control: Element): Found | undefined {
  let next = around(control);
  for (let step = 0; next && next !== control.ownerDocument.body; step++) {
    const isEdge = next.matches(BOUNDARY);
    if (isEdge || step < NEAR) {
      const fields = peopleFields(next);
      if (fields.length > 0) return { container: next, fields };
    }
    if (isEdge) return undefined;
    next = around(next);
  }
  return undefined;
}

export class RecogniserPage implements SitePage {
  private off: readonly string[] = [];

  constructor(private readonly id: string, private readonly place: () => string) {}

  switchOff(off: readonly string[]): void { this.off = off; }

  accepts(rule: string, control: Element): boolean {
    if (this.off.includes(`${this.id}/controls`) || this.off.includes(rule) || control.hasAttribute('disabled')) return false;
    const text = label(control);
    const isLaunch = LAUNCH.includes(text);
    if (!isLaunch && !isSend(text)) return false;
    return this.kindOf(control, isLaunch || CAMPAIGN.test(text) || CAMPAIGN.test(this.place())) === rule.slice(this.id.length + 1);
  }

  /** Without a field for people it is a list that goes out, if anything says so. */
  private kindOf(control: Element, isList: boolean): string | undefined {
    const found = composerOf(control);
    if (!found) return isList ? 'campaign' : undefined;
    return found.fields.every(({ kind }) => kind === 'number') ? 'sms' : 'mail';
  }

  read(rule: string, _scope: ParentNode, control: Element | undefined): SiteComposer {
    const found = control && composerOf(control);
    if (rule === `${this.id}/campaign` || !found) return { recipients: [{ field: 'lists', raw: '', reader: 'unresolved' }], readable: true };
    return { recipients: this.people(found), readable: true };
  }

  private people({ container, fields }: Found): SiteRecipient[] {
    const all = fields.flatMap((field) => peopleIn(field, container));
    return all.filter((one, at) => one.reader === 'unresolved' || all.findIndex((other) => other.raw === one.raw && other.field === one.field) === at);
  }
}
