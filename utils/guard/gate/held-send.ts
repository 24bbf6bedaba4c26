import type { AdapterPage, ControlRule } from '../../adapters/adapter';
import type { PageTicket, RawAttempt } from '../../messaging/protocol';
import type { FieldText } from '../dialog-port';
import type { Snapshot } from './reader';

/** A send that one of the two page layers holds: what the pipeline needs of it. */
export interface HeldSend {
  /** Adapter and rule, e.g. `roundcube/send`. */
  adapter: string;
  rule: string;
  layer: Extract<RawAttempt['layer'], 'page-gate' | 'main-guard' | 'dial'>;
  channel: RawAttempt['channel'];
  purpose: string | undefined;
  audience: RawAttempt['audience'];
  /** SHA-256 of the request body, where the request is what is held. */
  digest: string | undefined;
  /** Its composer, where the adapter names one: what the person chose for it. */
  composer?: Element | undefined;
  /** What it says now; a request says the same for ever. */
  read(): Snapshot;
  /** True when what was decided is still what would leave. */
  unchanged(decided: Snapshot): boolean;
  /** Lets it go exactly once. False when it cannot: the gesture's element is gone. */
  release(ticket: PageTicket, decided: Snapshot): Promise<boolean>;
  /** It does not leave; the composer keeps everything. */
  refuse(): void;
  canRewrite: boolean;
  canSaveDraft: boolean;
  /** Takes out who is not kept; false when the composer did not take it. */
  rewrite(keep: readonly FieldText[]): Promise<boolean>;
  saveDraft(): void;
}

/** The control that makes this request carries the same rule id (docs/add-an-adapter.md). */
export const controlOf = (adapter: AdapterPage, rule: string): ControlRule | undefined => adapter.controls.find((control) => control.id === rule);

/** Clicks the application's own control; it is no send control, so nothing holds it. */
export function clickSaveDraft(doc: Document, rule: ControlRule | undefined): boolean {
  for (const selector of rule?.saveDraft ?? []) {
    const control = doc.querySelector<HTMLElement>(selector);
    if (control) { control.click(); return true; }
  }
  return false;
}

export const hasSaveDraft = (doc: Document, rule: ControlRule | undefined): boolean => (
  rule?.saveDraft?.some((selector) => doc.querySelector(selector) !== null) ?? false
);
