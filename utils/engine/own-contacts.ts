import type { ContactPoint, Recipient } from './attempt';
import { canonicalDomain } from './email-domain';
import { canonicalEmail } from './email-address';
import { canonicalPhone } from './phone-number';
import type { EnginePolicy } from './policy';

/** Test for the organisation's own addresses, numbers and mail domains (`*.firma.pl` = its subdomains). */
export function ownContacts(policy: EnginePolicy): (recipient: Recipient) => boolean {
  const domains = new Set<string>();
  const parents: string[] = [];
  for (const entry of policy.ownDomains) {
    const parent = entry.startsWith('*.');
    const domain = canonicalDomain(parent ? entry.slice(2) : entry.replace(/^@/, ''));
    // An entry that is no domain exempts nobody.
    if (domain.ok && parent) parents.push(`.${domain.domain}`);
    else if (domain.ok) domains.add(domain.domain);
  }
  const addresses = new Set(policy.ownAddresses.flatMap((entry) => ownAddress(entry, policy.defaultRegion)));
  return (recipient) => recipient.status === 'resolved' && (addresses.has(recipient.point.canonical) || ownDomain(recipient.point, domains, parents));
}

function ownAddress(entry: string, region: string): string[] {
  const result = entry.includes('@') ? canonicalEmail(entry) : canonicalPhone(entry, region);
  return result.status === 'resolved' ? [result.point.canonical] : [];
}

function ownDomain(point: ContactPoint, domains: ReadonlySet<string>, parents: readonly string[]): boolean {
  if (point.kind !== 'email') return false;
  const at = point.canonical.lastIndexOf('@');
  const domain = point.canonical.slice(at + 1);
  if (!domains.has(domain) && !parents.some((parent) => domain.endsWith(parent))) return false;
  // `jan%x.pl@own.pl`, `x.pl!jan@own.pl` and `"jan@x.pl"@own.pl` are routes: the own server passes them on to x.pl.
  return !/[%!@]/.test(point.canonical.slice(0, at));
}
