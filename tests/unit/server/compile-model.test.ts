import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { derivePermission } from '../../../server/permissions/derive';
import type { ConsentEvent } from '../../../utils/connectors';
import { consentEvent, SCHEMA_VERSION } from '../../../utils/connectors';
import type { Permission } from '../../../utils/engine';
import { decodePage, encodePage } from '../../../utils/store/page';
import { baseKeyOf, readRoot, startTestHub, stopKeyOf, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const DAY = 86_400_000;
const ADDRESSES = ['a@example.pl', 'b@example.pl', 'c+1@gmail.com', 'c+2@gmail.com', 'd@firma.de'];
const shared = {
  contact_point: fc.constantFrom(...ADDRESSES), contact_point_type: fc.constant('email'), schema_version: fc.constant(SCHEMA_VERSION),
  pii_principal_id: fc.constantFrom('p', 'q'), event_time: fc.integer({ min: 19_000, max: 19_020 }).map((day) => day * DAY), country: fc.constantFrom('PL', 'DE'),
};
const consent = fc.record({
  ...shared, kind: fc.constant('consent'), channel: fc.constantFrom('email', 'newsletter'), purpose: fc.constantFrom('direct-marketing', 'survey'),
  event_state: fc.constantFrom('given', 'refused', 'withdrawn', 'unknown', 'expired'), relationship: fc.constantFrom('customer', 'former'),
}, { requiredKeys: ['contact_point', 'contact_point_type', 'schema_version', 'event_time', 'kind', 'channel', 'purpose', 'event_state'] });
const stop = fc.record({
  ...shared, kind: fc.constant('stop'), stop: fc.constantFrom('objection', 'restriction', 'erasure', 'do-not-call'), lifted: fc.boolean(),
}, { requiredKeys: ['contact_point', 'contact_point_type', 'schema_version', 'event_time', 'kind', 'stop', 'lifted'] });
const event = fc.oneof({ weight: 3, arbitrary: consent }, { weight: 1, arbitrary: stop }).map((fields): ConsentEvent =>
  consentEvent.parse({ ...fields, record_id: createHash('sha256').update(JSON.stringify(fields)).digest('base64url') }));
const batches = fc.array(fc.array(event, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });

let test: TestHub;
beforeAll(async () => { test = await startTestHub(); });
afterAll(() => test.stop());

/** As the page format keeps it, without record numbers: the database gives those. */
function packed(permission: Permission, purposes: readonly string[]): unknown {
  const [entry] = decodePage(encodePage([{ key: new Uint8Array(16), permission }], purposes), purposes);
  return JSON.parse(JSON.stringify(entry?.permission, (key, value: unknown) => (key === 'record' ? 0 : value)));
}

it('whatever is appended in whatever batches, pages and deltas hold what the events come to (property)', async () => {
  const register = new Map<string, { number: number; event: ConsentEvent }[]>();
  const seen = new Set<string>();
  let number = 0;
  await fc.assert(fc.asyncProperty(batches, async (appended) => {
    for (const batch of appended) {
      await test.hub.append(batch, 'model');
      await test.hub.compile();
      for (const one of batch) {
        if (seen.has(one.record_id)) continue;
        seen.add(one.record_id);
        register.set(one.contact_point, [...(register.get(one.contact_point) ?? []), { number: ++number, event: one }]);
      }
    }
    const { root, base, stops } = await readRoot(test.hub);
    expect(base.size).toBe(register.size);
    expect(root.base.count).toBe(register.size);
    expect(root.stops.count).toBe([...register.values()].filter((events) => derivePermission(events).stops.length > 0).length);
    for (const [address, events] of register) {
      const model = derivePermission(events);
      const held = base.get(baseKeyOf(test.hub, address));
      expect(packed(held!, root.purposes)).toEqual(packed(model, root.purposes));
      const stopped = stops.get(stopKeyOf(test.hub, `x:${address}`));
      expect(stopped?.stops.map(({ kind }) => kind).sort() ?? []).toEqual(model.stops.map(({ kind }) => kind).sort());
    }
    const folded = [...register].filter(([address]) => address.startsWith('c+')).flatMap(([, events]) => derivePermission(events).stops.map(({ kind }) => kind));
    expect(stops.get(stopKeyOf(test.hub, 'f:c@gmail.com'))?.stops.map(({ kind }) => kind).sort() ?? []).toEqual(folded.sort());
  }), { numRuns: 12 });
});
