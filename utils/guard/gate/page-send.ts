import type { ControlRule } from '../../adapters/adapter';
import { scopeOf } from './controls';
import { fingerprint, messagePrint } from './fingerprint';
import { answerDesk, type Gesture, type Gestures } from './gesture';
import { clickSaveDraft, hasSaveDraft, type HeldSend } from './held-send';
import type { MainLink } from './main-link';
import { SITE_CODE } from '../site-code';
import { readSnapshot, type Snapshot } from './reader';
import { replay } from './replay';

const UNREADABLE = 'unreadable';

export interface PageSendParts {
  win: Window;
  gestures: Pick<Gestures, 'ours' | 'formsPassing'>;
  main: MainLink;
  /** False once the extension is gone: what it has decided is decided again. */
  mayRelease(): boolean;
  /** Called in the task of the release, before the page gets the gesture. */
  released(ticket: { attempt: string; expiresAt: number }, print: string): void;
  /** What was pressed has closed: its leave stays for the next press on the same. */
  pressAgain(): void;
  /** The gesture could not be given back: nothing may pass for it. */
  notReleased(attempt: string): void;
}

/** Reads a composer; what the adapter cannot find becomes an unresolved recipient, which blocks. */
export function readHit(doc: Document, gesture: Pick<Gesture, 'hit'>): Snapshot {
  const { rule, control, located, page } = gesture.hit;
  const scope = scopeOf(doc, gesture.hit);
  const snapshot = named({ ...readSnapshot(rule, scope, control), ...page?.read(rule.id, scope, control) }, rule.audience);
  if (located && snapshot.readable && !(SITE_CODE && rule.alone && snapshot.recipients.length === 0)) return timed(snapshot);
  return { ...snapshot, readable: false, recipients: [...snapshot.recipients, { field: rule.recipients[0]?.as ?? UNREADABLE, raw: '', reader: 'unresolved' }] };
}

/** A list is somebody, also where the page names nobody: it is asked about as a list that cannot be read. */
function named(snapshot: Snapshot, audience: ControlRule['audience']): Snapshot {
  const isList = audience === 'list' || audience === 'all-filtered';
  return isList && snapshot.recipients.length === 0 ? { ...snapshot, recipients: [{ field: 'list', raw: '', reader: 'unresolved' }] } : snapshot;
}

/** Sent later, and nobody can say when: it cannot be decided for that time. */
export function timed(snapshot: Snapshot): Snapshot {
  const { scheduledFor, ...rest } = snapshot;
  return scheduledFor === 0 ? { ...rest, readable: false, recipients: [...rest.recipients, { field: 'time', raw: '', reader: 'unresolved' }] } : snapshot;
}

/** Of a menu or dialog that is gone, while the composer it was about is still there. */
const isTransient = ({ hit: { page, rule, control, composer } }: Gesture): boolean =>
  SITE_CODE && !control.isConnected && composer?.isConnected === true && page?.composerOf?.(rule.id, control) === composer;

/** A gesture on a send control as the pipeline holds it. */
export function pageSend(gesture: Gesture, parts: PageSendParts): HeldSend {
  const { win, gestures, main } = parts;
  const doc = win.document;
  const { adapter, rule } = gesture.hit;
  const read = (): Snapshot => readHit(doc, gesture);
  const printOf = (snapshot: Snapshot): string => fingerprint(rule.id, snapshot);
  return {
    adapter: adapter.id, rule: rule.id, layer: 'page-gate', channel: rule.channel, purpose: rule.purpose, audience: rule.audience, digest: undefined,
    composer: gesture.hit.composer, read,
    unchanged: (decided) => printOf(read()) === printOf(decided),
    async release(ticket, decided) {
      await main.pushTicket(ticket);
      // Nothing may come between this last look and the gesture.
      if (parts.mayRelease() && printOf(read()) === printOf(decided)) {
        parts.released(ticket, messagePrint(rule.id, decided));
        if (replay(win, gesture, gestures)) return true;
        if (isTransient(gesture)) { parts.pressAgain(); return true; }
        parts.notReleased(ticket.attempt);
      }
      // The attempt is given up: its leave must not stay in the page for another request.
      main.post({ kind: 'ticket-void', ids: [ticket.id] });
      return false;
    },
    refuse: () => undefined,
    canRewrite: rule.rewrite !== undefined,
    canSaveDraft: hasSaveDraft(doc, rule),
    rewrite: (keep) => answerDesk()?.rewrite(rule, scopeOf(doc, gesture.hit), keep, () => readHit(doc, gesture).recipients) ?? Promise.resolve(false),
    saveDraft: () => { clickSaveDraft(doc, rule); },
  };
}
