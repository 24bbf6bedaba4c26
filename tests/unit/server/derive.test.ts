import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivePermission } from '../../../server/permissions/derive';
import type { ConsentEvent } from '../../../utils/connectors';
import { SCHEMA_VERSION } from '../../../utils/connectors';

const DAY = 86_400_000;
type Fields = Record<string, unknown>;
const base = { schema_version: SCHEMA_VERSION, record_id: 'record-id-of-a-test', contact_point: 'anna@example.pl', contact_point_type: 'email' };
const consent = (event_state: string, day: number, more: Fields = {}) => ({ ...base, kind: 'consent', channel: 'email', purpose: 'direct-marketing', event_state, event_time: day * DAY, ...more }) as ConsentEvent;
const stop = (kind: string, day: number, more: Fields = {}) => ({ ...base, kind: 'stop', stop: kind, lifted: false, event_time: day * DAY, ...more }) as ConsentEvent;
const facts = (day: number, more: Fields) => ({ ...base, kind: 'facts', event_time: day * DAY, ...more }) as ConsentEvent;
const derive = (...events: ConsentEvent[]) => derivePermission(events.map((event, index) => ({ number: index + 1, event })));
const states = (...events: ConsentEvent[]) => derive(...events).grants.map((grant) => grant.state);

describe('one person', () => {
  it('the newest event of a channel and purpose decides, whatever the order of import', () => {
    expect(states(consent('given', 1), consent('withdrawn', 2))).toEqual(['refused']);
    expect(states(consent('withdrawn', 2), consent('given', 1))).toEqual(['refused']);
    expect(states(consent('refused', 1), consent('given', 2))).toEqual(['given']);
  });

  it('of a grant and a refusal at one time the refusal holds', () => {
    expect(states(consent('refused', 1), consent('given', 1))).toEqual(['refused']);
  });

  it('a refusal without a relationship refuses for each of them', () => {
    expect(states(consent('given', 1, { relationship: 'customer' }), consent('refused', 2))).toEqual(['refused']);
  });

  it('a request is no answer; unknown takes consent back; expired ends it', () => {
    expect(states(consent('requested', 1))).toEqual([]);
    expect(states(consent('given', 1), consent('requested', 2))).toEqual(['given']);
    expect(states(consent('given', 1), consent('unknown', 2))).toEqual([]);
    expect(derive(consent('given', 1), consent('expired', 9)).grants).toMatchObject([{ state: 'given', validTo: 9 * DAY }]);
    expect(states(consent('expired', 9))).toEqual(['refused']);
  });

  it('evidence, documentation and soft opt-in facts', () => {
    const proven = { event_type: 'explicit', evidence: { place: 'crm:1' } };
    expect(derive(consent('given', 1, { ...proven, retention_period: 'P5Y' })).grants[0]?.proof).toMatchObject({ evidence: true, documented: true });
    expect(derive(consent('given', 1, proven)).grants[0]?.proof).toMatchObject({ evidence: true, documented: false });
    expect(derive(consent('given', 1, { evidence: { kind: 'form' } })).grants[0]?.proof.evidence).toBe(false);
    const [soft] = derive(consent('unknown', 1, { eprivacy_basis: 'soft-opt-in', obtained_in_sale: true, opt_out_offered: true })).grants;
    expect(soft).toMatchObject({ state: 'unknown', eprivacyBasis: 'soft-opt-in', proof: { obtainedInSale: true, optOutOffered: true } });
  });

  it('an erasure takes away what was before, and carries the later own act that may lift it', () => {
    const erased = derive(consent('given', 1), facts(2, { country: 'PL', evidence_for: ['contract'] }), stop('erasure', 3));
    expect(erased).toMatchObject({ grants: [], evidenceFor: [], stops: [{ kind: 'erasure', since: 3 * DAY }] });
    expect(erased).not.toHaveProperty('country');
    expect(erased).not.toHaveProperty('lastOwnActAt');
    expect(derive(stop('erasure', 3), consent('given', 5))).toMatchObject({ lastOwnActAt: 5 * DAY, grants: [{ state: 'given' }], stops: [{ kind: 'erasure' }] });
    expect(derive(stop('erasure', 3), consent('given', 5, { eprivacy_basis: 'soft-opt-in' }))).not.toHaveProperty('lastOwnActAt');
  });

  it('a stop ends only by an event that covers it', () => {
    const call = stop('objection', 1, { channels: ['voice'] });
    expect(derive(call, stop('objection', 2, { channels: ['sms'], lifted: true })).stops).toHaveLength(1);
    expect(derive(call, stop('objection', 2, { lifted: true })).stops).toEqual([]);
    expect(derive(stop('objection', 1), stop('objection', 2, { channels: ['voice'], lifted: true })).stops).toHaveLength(1);
    expect(derive(stop('objection', 2), stop('objection', 2, { lifted: true })).stops).toHaveLength(1);
    expect(derive(stop('objection', 1), consent('given', 9)).stops).toHaveLength(1);
  });

  it('of the stages of a relationship only the newest counts', () => {
    expect(derive(facts(1, { relationship: 'customer' }), facts(2, { relationship: 'former' }), facts(1, { relationship: 'partner' })).relationships.sort()).toEqual(['former', 'partner']);
  });
});

describe('several people behind one contact point', () => {
  const a = { pii_principal_id: 'a' };
  const b = { pii_principal_id: 'b' };
  it('the least permissive wins', () => {
    expect(states(consent('given', 1, a), consent('refused', 1, b))).toEqual(['refused']);
    expect(states(consent('given', 2, a), facts(1, b))).toEqual([]);
    expect(derive(consent('given', 1, { ...a, valid_to: 90 * DAY, evidence: { place: 'x' } }), consent('given', 2, { ...b, valid_to: 80 * DAY })).grants).toMatchObject([{ state: 'given', validTo: 80 * DAY, proof: { evidence: false } }]);
    expect(derive(facts(1, { ...a, country: 'PL', evidence_for: ['contract'] }), facts(1, { ...b, country: 'DE' }))).toMatchObject({ evidenceFor: [] });
    expect(derive(stop('objection', 1, a), facts(1, b)).stops).toHaveLength(1);
    expect(derive(stop('erasure', 1, a), consent('given', 5, b))).not.toHaveProperty('lastOwnActAt');
  });

  it('rows without a person belong to the only one, or to nobody known when there are several', () => {
    expect(states(consent('given', 1), consent('withdrawn', 2, a))).toEqual(['refused']);
    expect(states(consent('withdrawn', 1), consent('given', 2, a))).toEqual(['given']);
    expect(states(consent('given', 3), consent('given', 1, a), facts(1, b))).toEqual([]);
  });

  it('adding a refusal or a stop never gives a grant back or takes a stop away (property)', () => {
    const any = fc.tuple(fc.constantFrom('given', 'refused', 'withdrawn', 'unknown', 'expired'), fc.nat(9), fc.constantFrom({}, a, b)).map(([state, day, who]) => consent(state, day, who));
    const narrowing = fc.oneof(
      fc.tuple(fc.constantFrom('refused', 'withdrawn', 'revoked'), fc.nat(9), fc.constantFrom(a, b)).map(([state, day, who]) => consent(state, day, who)),
      fc.tuple(fc.constantFrom('objection', 'restriction', 'erasure'), fc.nat(9), fc.constantFrom(a, b)).map(([kind, day, who]) => stop(kind, day, who)),
    );
    fc.assert(fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), narrowing, (events, extra) => {
      const named = [...events, facts(0, a), facts(0, b)]; // both people known beforehand: a new name is no refusal
      const before = derive(...named);
      const after = derive(...named, extra);
      const given = (permission: typeof before) => permission.grants.filter((grant) => grant.state === 'given').map((grant) => grant.purpose);
      expect(given(before)).toEqual(expect.arrayContaining(given(after)));
      expect(after.stops.length).toBeGreaterThanOrEqual(before.stops.length);
    }), { numRuns: 500 });
  });
});
