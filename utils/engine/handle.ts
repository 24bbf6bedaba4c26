import { resolved, unresolved, type Canonical } from './canonical';
import { canonicalPhone } from './phone-number';

const MAX_HANDLE = 320;
/** Services whose accounts are phone numbers: stops on the number must hold there too. */
const NUMBER_SERVICES: ReadonlySet<string> = new Set(['whatsapp', 'signal', 'viber', 'sms', 'tel', 'telegram']);

/**
 * `service:handle`, both lower-case, without a leading @. Handles of number services that are numbers become phone
 * contact points. A handle without service is `syntax`: the same name may be two persons.
 */
export function canonicalHandle(raw: string, region = ''): Canonical {
  const text = raw.trim();
  if (text.length > MAX_HANDLE) return unresolved('too-long');
  const parts = /^([a-z][a-z0-9.-]{0,31}):(\S+)$/iu.exec(text);
  if (parts === null) return unresolved('syntax');
  const service = (parts[1] ?? '').toLowerCase();
  const name = (parts[2] ?? '').normalize('NFKC').toLowerCase().normalize('NFKC').replace(/^[/@]+/, '');
  if (NUMBER_SERVICES.has(service) && /^[+\d(]/.test(name)) return canonicalPhone(name, region);
  if (name === '' || /[\p{C}\p{Z}]/u.test(name)) return unresolved('syntax');
  const canonical = `${service}:${name}`;
  return resolved({ kind: 'handle', canonical, folded: canonical });
}
