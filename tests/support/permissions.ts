import fc from 'fast-check';
import { CHANNELS, EPRIVACY_BASES, GDPR_BASES, GRANT_STATES, PURPOSES, RELATIONSHIPS, STOP_KINDS } from '../../utils/engine';
import type { Grant, Permission, Stop } from '../../utils/engine';

export const PURPOSE_IDS = [...PURPOSES.map((purpose) => purpose.id), 'loyalty-club'];

const instant = fc.integer({ min: -5_000, max: 60_000 }).map((day) => day * 86_400_000);
const record = fc.oneof(fc.nat(5_000_000), fc.nat(2 ** 50));
const purpose = fc.constantFrom(...PURPOSE_IDS);
const proof = fc.record({
  evidence: fc.boolean(), documented: fc.boolean(), doubleOptIn: fc.boolean(), obtainedInSale: fc.boolean(),
  optOutOffered: fc.boolean(), namesThirdParty: fc.boolean(),
});

export const arbitraryGrant = fc.record({
  channel: fc.constantFrom(...CHANNELS), purpose, relationship: fc.constantFrom('any' as const, ...RELATIONSHIPS),
  state: fc.constantFrom(...GRANT_STATES), gdprBasis: fc.constantFrom(...GDPR_BASES), eprivacyBasis: fc.constantFrom(...EPRIVACY_BASES),
  validFrom: instant, validTo: instant, proof, record,
}, { requiredKeys: ['channel', 'purpose', 'relationship', 'state', 'gdprBasis', 'eprivacyBasis', 'proof', 'record'] }) as fc.Arbitrary<Grant>;

export const arbitraryStop = fc.record({
  kind: fc.constantFrom(...STOP_KINDS), channels: fc.subarray([...CHANNELS]), purposes: fc.array(purpose, { maxLength: 3 }), since: instant, record,
}, { requiredKeys: ['kind', 'since', 'record'] }) as fc.Arbitrary<Stop>;

const hour = fc.nat(24);

/** Every field of a permission, dates at day precision, sets in the engine's order. */
export const arbitraryPermission = fc.record({
  country: fc.constantFrom('PL', 'DE', 'ZZ'), subjectClass: fc.constantFrom('consumer', 'sole-trader', 'legal-person', 'unknown'),
  relationships: fc.subarray([...RELATIONSHIPS]), noticeDeliveredAt: instant, preferredChannel: fc.constantFrom(...CHANNELS),
  preferredHours: fc.record({ from: hour, to: hour }), grants: fc.array(arbitraryGrant, { maxLength: 6 }),
  stops: fc.array(arbitraryStop, { maxLength: 3 }), evidenceFor: fc.array(purpose, { maxLength: 3 }), lastOwnActAt: instant,
}, { requiredKeys: ['subjectClass', 'relationships', 'grants', 'stops', 'evidenceFor'] }) as fc.Arbitrary<Permission>;
