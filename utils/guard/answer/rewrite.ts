import type { ControlRule } from '../../adapters/adapter';
import type { FieldText } from '../dialog-port';
import { recipientKey } from '../gate/fingerprint';
import { pickFrom, select, type RawRecipient } from '../gate/reader';
import { recipientTokens } from '../match/tokens';

/** Sites write chips in a task of their own; the read-back waits for them at most this long. */
const SETTLE_MS = 500;

type WithValue = Element & { value: string };

function setValue(element: Element, value: string): void {
  (element as WithValue).value = value;
  element.dispatchEvent(new Event('input', { bubbles: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
}

const rawOf = (keep: readonly FieldText[], field: string, separator: string): string => (
  keep.filter((one) => one.field === field).map((one) => one.raw).join(`${separator} `)
);

/** Recipient fields that take a list as their value; a chip widget over them is told by `change` (Roundcube). */
function writeValues(rule: ControlRule, scope: ParentNode, keep: readonly FieldText[], separator: string): void {
  for (const extractor of rule.typed ?? []) {
    // Silently: its own change event would make the text a chip again.
    for (const input of select(scope, extractor.selectors)) (input as WithValue).value = '';
  }
  for (const extractor of rule.recipients) {
    const [element] = select(scope, extractor.selectors);
    if (!element) continue;
    const raw = rawOf(keep, extractor.as, separator);
    setValue(element, raw && `${raw}${separator} `);
  }
}

/** Chips that are not kept lose their place by their own remove control; typed text stays only where all of it is kept. */
function removeChips(rule: ControlRule, scope: ParentNode, keep: readonly FieldText[], remove: string): void {
  for (const extractor of rule.recipients) {
    const kept = new Set(keep.filter((one) => one.field === extractor.as).flatMap((one) => recipientTokens(one.raw, extractor.reader)));
    const isKept = (raw: string): boolean => recipientTokens(raw, extractor.reader).every((token) => kept.has(token));
    for (const chip of select(scope, extractor.selectors)) {
      if (isKept(pickFrom(chip, extractor.pick))) continue;
      const button = chip.querySelector<HTMLElement>(remove);
      button?.click();
    }
    for (const typed of rule.typed ?? []) {
      if (typed.as !== extractor.as) continue;
      for (const input of select(scope, typed.selectors)) {
        const raw = pickFrom(input, typed.pick);
        if (raw && !isKept(raw)) setValue(input, recipientTokens(raw, extractor.reader).filter((token) => kept.has(token)).join(', '));
      }
    }
  }
}

/** Writes the recipients that stay into the composer. The caller reads back: a site may not take it. */
export function rewriteRecipients(rule: ControlRule, scope: ParentNode, keep: readonly FieldText[]): void {
  if (!rule.rewrite) throw new Error(`${rule.id} offers no rewrite`);
  if (rule.rewrite.strategy === 'chips') removeChips(rule, scope, keep, rule.rewrite.remove);
  else writeValues(rule, scope, keep, rule.rewrite.separator);
}

const tick = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** @param recipients what the composer holds now. False = it did not take the change. */
export async function rewriteAndReadBack(rule: ControlRule, scope: ParentNode, keep: readonly FieldText[], recipients: () => readonly RawRecipient[]): Promise<boolean> {
  const reader = new Map(rule.recipients.map((one) => [one.as, one.reader]));
  const wanted = recipientKey(keep.filter((one) => one.raw.trim() !== '').map((one) => ({ ...one, reader: reader.get(one.field) ?? 'address-list' })));
  rewriteRecipients(rule, scope, keep);
  for (let waited = 0; waited <= SETTLE_MS; waited += 25) {
    if (recipientKey(recipients()) === wanted) return true;
    await tick(25);
  }
  return false;
}
