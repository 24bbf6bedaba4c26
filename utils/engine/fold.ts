// The folded form is for stops only: one person's spellings of one mailbox come to the same text.

/** Providers that ignore dots in the local part, with the domain their aliases share. */
const DOTLESS: Readonly<Record<string, string>> = { 'gmail.com': 'gmail.com', 'googlemail.com': 'gmail.com' };

/** `canonical` parts → folded address: without +tag (any provider), without the provider's dots and alias domains. */
export function foldEmail(local: string, domain: string): string {
  const home = DOTLESS[domain];
  if (local.startsWith('"')) return `${local}@${home ?? domain}`;
  const plus = local.indexOf('+');
  const bare = plus > 0 ? local.slice(0, plus) : local;
  return home === undefined ? `${bare}@${domain}` : `${bare.replaceAll('.', '')}@${home}`;
}

const DOTLESS_ENDS = Object.keys(DOTLESS).map((domain) => `@${domain}`);

/** The same of a canonical address; nearly every one is its own folded form. */
export function foldCanonical(canonical: string): string {
  if (!canonical.includes('+') && !DOTLESS_ENDS.some((end) => canonical.endsWith(end))) return canonical;
  const at = canonical.lastIndexOf('@');
  return foldEmail(canonical.slice(0, at), canonical.slice(at + 1));
}
