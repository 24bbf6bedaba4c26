// Builders for engine tests: everything valid and nothing granted unless a test says so.
import {
  PURPOSES, canonicalEmail, canonicalPhone, decide,
  type Attempt, type Channel, type ContactPoint, type DataState, type Decision, type EnginePolicy, type Grant, type Lookup, type Permission, type Recipient, type Stop, type Verdict,
} from '../../../utils/engine';

export const NOW = Date.UTC(2026, 10, 20, 11, 0); // a Friday
export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const FRESH: DataState = { rootVersion: 7, verifiedAt: NOW - HOUR, clockBackwards: false };

export function policy(over: Partial<EnginePolicy> = {}): EnginePolicy {
  return {
    version: 3, preset: 'statute', defaultMode: 'block', modes: {}, ownDomains: ['firma.test'], ownAddresses: [], defaultCountry: '', defaultRegion: 'PL',
    purposes: [...PURPOSES], replyDays: 30, bulkRecipients: 5, quietHours: [], firstContactNotice: 'off', consentMaxAgeDays: 0, notHeld: 'block',
    staleness: { warnAfterHours: 24, blockAfterHours: 72 }, claimsAllowed: false, offeredPurposes: ['direct-marketing', 'contract', 'customer-care', 'claims'], ...over,
  };
}

export function grant(over: Partial<Grant> = {}, proof: Partial<Grant['proof']> = {}): Grant {
  return {
    channel: 'email', purpose: 'direct-marketing', relationship: 'any', state: 'given', gdprBasis: '6-1-a', eprivacyBasis: 'consent', validFrom: NOW - 100 * DAY, record: 41,
    ...over,
    proof: { evidence: true, documented: false, doubleOptIn: false, obtainedInSale: false, optOutOffered: false, namesThirdParty: false, ...proof },
  };
}

export const softOptIn = (over: Partial<Grant> = {}, proof: Partial<Grant['proof']> = {}): Grant =>
  grant({ gdprBasis: 'none', eprivacyBasis: 'soft-opt-in', relationship: 'customer', ...over }, { obtainedInSale: true, optOutOffered: true, ...proof });

export const stop = (kind: Stop['kind'], over: Partial<Stop> = {}): Stop => ({ kind, since: NOW - 10 * DAY, record: 9, ...over });

export function permission(over: Partial<Permission> = {}): Permission {
  return { country: 'PL', subjectClass: 'consumer', relationships: ['prospect'], grants: [], stops: [], evidenceFor: [], ...over };
}

export const held = (over: Partial<Permission> = {}): Lookup => ({ status: 'held', permission: permission(over) });
export const UNKNOWN: Lookup = { status: 'unknown', stops: [] };

export function email(address: string): ContactPoint {
  const result = canonicalEmail(address);
  if (result.status !== 'resolved') throw new Error(address);
  return result.point;
}

export function phone(number: string): ContactPoint {
  const result = canonicalPhone(number, 'PL');
  if (result.status !== 'resolved') throw new Error(number);
  return result.point;
}

export const to = (point: ContactPoint): Recipient => ({ status: 'resolved', point, field: 'to', raw: point.canonical });
export const PERSON = email('jan@klient.example');
export const NUMBER = phone('+48600100200');

const KIND: Partial<Record<Channel, ContactPoint>> = { sms: NUMBER, voice: NUMBER, 'voice-automated': NUMBER, im: NUMBER };
export const pointFor = (channel: Channel): ContactPoint => KIND[channel] ?? PERSON;

export function attempt(over: Partial<Attempt> = {}): Attempt {
  const channel = over.channel ?? 'email';
  return {
    id: 'attempt-1', channel, purpose: 'direct-marketing', purposeSource: 'declared', audience: 'explicit', recipients: [to(pointFor(channel))], app: 'roundcube',
    account: 'anna@firma.test', draft: 'd1', layer: 'page-gate', ...over, context: { utcOffsetMinutes: 60, ...over.context },
  };
}

/** An attempt whose purpose nobody named. */
export function undeclared(over: Partial<Attempt> = {}): Attempt {
  const { purpose: _purpose, ...rest } = attempt(over);
  return { ...rest, purposeSource: 'default' };
}

interface Setting { policy?: Partial<EnginePolicy>; data?: DataState; now?: number }

export function decision(what: Attempt, lookups: Lookup | Lookup[], setting: Setting = {}): Decision {
  return decide(what, Array.isArray(lookups) ? lookups : what.recipients.map(() => lookups), policy(setting.policy), setting.data ?? FRESH, setting.now ?? NOW);
}

/** Verdict of the first recipient. */
export function verdict(what: Attempt, lookup: Lookup | Lookup[], setting: Setting = {}): Verdict {
  const [first] = decision(what, lookup, setting).verdicts;
  if (first === undefined) throw new Error('no verdict');
  return first;
}

export const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);
