import { toASCII, toUnicode } from 'tr46';
import { isLookAlikeDomain } from './look-alike';
import type { UnresolvedReason } from './attempt';

// STD 3 letters, digits and hyphens; each class is fixed-length or anchored by the dot, so matching is linear.
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const HAS_A_LABEL = /(?:^|\.)xn--/;
const OPTIONS = { checkBidi: true, checkJoiners: true, checkHyphens: false, useSTD3ASCIIRules: true, transitionalProcessing: false } as const;

export type DomainResult = { ok: true; domain: string } | { ok: false; why: UnresolvedReason };

/** Lower-case A-label form of a mail domain (UTS 46), at most 253 characters; a final dot is dropped. */
export function canonicalDomain(raw: string): DomainResult {
  if (raw.length > 1_000) return { ok: false, why: 'too-long' };
  const text = raw.endsWith('.') ? raw.slice(0, -1) : raw;
  const lower = text.toLowerCase();
  if (ASCII_DOMAIN.test(lower) && !HAS_A_LABEL.test(lower)) return sized(lower);
  const ascii = toASCII(text, { ...OPTIONS, verifyDNSLength: true });
  if (ascii === null) return { ok: false, why: 'syntax' };
  const unicode = toUnicode(ascii, OPTIONS);
  if (unicode.error) return { ok: false, why: 'syntax' };
  if (isLookAlikeDomain(unicode.domain)) return { ok: false, why: 'look-alike' };
  // Full-width or other compatibility letters map to plain ones and may end in a plain ASCII name.
  return ASCII_DOMAIN.test(ascii) ? sized(ascii) : { ok: false, why: 'syntax' };
}

function sized(domain: string): DomainResult {
  return domain.length > 253 ? { ok: false, why: 'too-long' } : { ok: true, domain };
}
