import { isLookAlikeDomain } from './look-alike';

/** Why a recipient's domain is unusual for a conversation: sending to the wrong person is a named threat (docs/threat-model.md). */
export type Unusual = { kind: 'new-domain' } | { kind: 'look-alike'; of?: string };

/** Letters and pairs that read alike in most typefaces. */
const ALIKE: readonly (readonly [RegExp, string])[] = [[/rn/g, 'm'], [/vv/g, 'w'], [/cl/g, 'd'], [/[1i|]/g, 'l'], [/0/g, 'o'], [/5/g, 's'], [/[-_]/g, '']];
/** Shorter names differ by a letter as a matter of course: `wp.pl` and `op.pl`. */
const SHORTEST = 6;

const skeleton = (domain: string): string => ALIKE.reduce((text, [seen, read]) => text.replace(seen, read), domain);
const isWithin = (domain: string, known: string): boolean => domain === known || domain.endsWith(`.${known}`);

/** One letter put in, left out, changed, or two neighbours swapped. */
export function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let at = 0;
  while (a[at] === b[at] && at < a.length) at += 1;
  if (a.length !== b.length) return a.length > b.length ? a.slice(at + 1) === b.slice(at) : a.slice(at) === b.slice(at + 1);
  return a.slice(at + 1) === b.slice(at + 1) || (a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2));
}

/**
 * @param domain of the recipient, canonical
 * @param thread domains that were in the conversation when its composer opened; empty = a new conversation
 * @param own the organisation's domains
 * @returns undefined when nothing is unusual about it.
 */
export function unusualDomain(domain: string, thread: readonly string[], own: readonly string[]): Unusual | undefined {
  if (own.some((one) => isWithin(domain, one))) return undefined;
  // A conversation may have been opened by the look-alike of our own name: being in it is then no excuse.
  const isKnown = thread.some((one) => isWithin(domain, one));
  const twin = (isKnown ? own : [...thread, ...own]).find((one) => skeleton(one) === skeleton(domain) || (one.length >= SHORTEST && isOneSlip(domain, one)));
  if (twin !== undefined) return { kind: 'look-alike', of: twin };
  if (isLookAlikeDomain(domain)) return { kind: 'look-alike' };
  return !isKnown && thread.length > 0 ? { kind: 'new-domain' } : undefined;
}
