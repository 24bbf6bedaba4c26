import { parseRecipients, type ContactPoint } from '../../utils/engine';
import type { FoundContact } from '../../utils/messaging/at-hand';
import { Fault } from './fault';
import { policyOf, type Worker } from './worker';

/** A contact point that badges, tasks and intakes are for. */
export type Point = ContactPoint & { kind: 'email' | 'phone' };

/** Undefined = no single address or number. */
export function pointOf({ raw, reader }: FoundContact, region: string): Point | undefined {
  const [one, ...others] = parseRecipients(raw, 'contact', reader, region);
  return one?.status === 'resolved' && others.length === 0 && one.point.kind !== 'handle' ? (one.point as Point) : undefined;
}

/** @throws Fault `fault_contact_syntax`. */
export function contactPointOf(worker: Worker, found: FoundContact): Point {
  const point = pointOf(found, policyOf(worker).engine.defaultRegion);
  if (!point) throw new Fault('fault_contact_syntax');
  return point;
}
