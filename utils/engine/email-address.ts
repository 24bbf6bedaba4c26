import { resolved, unresolved, type Canonical } from './canonical';
import { canonicalDomain } from './email-domain';
import { foldEmail } from './fold';
import { mixesScripts } from './look-alike';
import type { UnresolvedReason } from './attempt';

/** RFC 5321 4.5.3.1.3 without the brackets, and 4.5.3.1.1, both in octets. */
const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;
/** Past this an input is not looked at. */
const MAX_INPUT = 1_000;

/** What nearly every address looks like; the ones below need a closer look. Each class is delimited by the next, so matching is linear. */
const PLAIN_LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const ATOM = String.raw`[^\s\p{C}\p{Z}()<>\[\]:;@\\,".]+`;
const DOT_ATOM = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'u');
const QUOTED = /^".*"$/s;
const ENCODED_WORD = /=\?[^?]*\?[bq]\?/i;
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}]/u;
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

type Local = { ok: true; local: string } | { ok: false; why: UnresolvedReason };

/**
 * Canonical form of one bare address (RFC 5321/6531 addr-spec, no display name): local part NFC and lower-case,
 * needless quotes dropped, domain in lower-case A-labels. Lower-casing the local part is wider than RFC 5321 allows,
 * but no mail provider in use keeps two mailboxes apart by case, and a refusal must not be escaped by a capital.
 */
export function canonicalEmail(raw: string): Canonical {
  const text = raw.trim();
  if (text.length > MAX_INPUT) return unresolved('too-long');
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1) return unresolved('syntax');
  const local = canonicalLocal(text.slice(0, at).trim());
  if (!local.ok) return unresolved(local.why);
  const domain = canonicalDomain(text.slice(at + 1).trim());
  if (!domain.ok) return unresolved(domain.why);
  const canonical = `${local.local}@${domain.domain}`;
  if (octets(canonical) > MAX_ADDRESS || octets(local.local) > MAX_LOCAL) return unresolved('too-long');
  return resolved({ kind: 'email', canonical, folded: foldEmail(local.local, domain.domain) });
}

function canonicalLocal(raw: string): Local {
  if (PLAIN_LOCAL.test(raw) && !raw.includes('=?')) return { ok: true, local: raw.toLowerCase() };
  const quoted = QUOTED.test(raw);
  const content = quoted ? unquote(raw.slice(1, -1)) : raw;
  if (content === undefined || content === '' || UNPRINTABLE.test(content)) return { ok: false, why: 'syntax' };
  if (isDisguised(content)) return { ok: false, why: 'look-alike' };
  const local = lower(content);
  if (DOT_ATOM.test(local) && !ENCODED_WORD.test(local)) return { ok: true, local };
  return quoted ? { ok: true, local: `"${local.replace(/["\\]/g, '\\$&')}"` } : { ok: false, why: 'syntax' };
}

// Zero-width and direction marks, compatibility letters and mixed alphabets make one mailbox look like another.
function isDisguised(content: string): boolean {
  return INVISIBLE.test(content) || content.normalize('NFKC') !== content.normalize('NFC') || mixesScripts(content);
}

/** Content of a quoted-string; undefined when a quote inside is not escaped. */
function unquote(text: string): string | undefined {
  let out = '';
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === '"') return undefined;
    if (char === '\\') {
      i += 1;
      if (i === text.length) return undefined;
    }
    out += text.charAt(i);
  }
  return out;
}

// Lower-casing can leave NFC (U+0130), so normalise on both sides.
const lower = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC');

/** UTF-8 length, without an encoder: the engine has no platform interfaces. */
function octets(text: string): number {
  let count = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return count;
}
