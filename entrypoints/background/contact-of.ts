import { canonicalEmail, canonicalPhone, type ContactPoint } from '../../utils/engine';
import { Fault } from './fault';

/** One address or number typed by the user. @throws Fault `fault_contact_syntax` or `fault_contact_too_long`. */
export function contactOf(text: string, region: string): ContactPoint {
  const result = text.includes('@') ? canonicalEmail(text.trim()) : canonicalPhone(text.trim(), region);
  if (result.status === 'resolved') return result.point;
  throw new Fault(result.why === 'too-long' ? 'fault_contact_too_long' : 'fault_contact_syntax');
}
